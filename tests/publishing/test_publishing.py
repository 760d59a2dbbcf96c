"""What a service publishes, of every kind: written by parts, used when it lacks nothing, reviewed,
and kept as it was used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.core.jobs import Due, DueState, run_all
from alongside.people.models import Membership
from alongside.publishing import actions, kinds
from alongside.publishing.models import VERSION_MOVES, VersionState
from alongside.publishing.queries import in_state, listed, review_is_over
from alongside.publishing.rules.documents import digest, open_document
from alongside.worklist.models import Item, ItemState
from tests.publishing.making import Making, put_to_use, save
from tests.universe import Universe

DRAFT, ACTIVE, RETIRED = VersionState.DRAFT, VersionState.ACTIVE, VersionState.RETIRED


def test_what_is_put_to_use_is_what_was_read_with_who_approved_it(
    universe: Universe, made: Making
) -> None:
    draft = made.draft(universe)
    used = put_to_use(universe, draft)
    head = open_document(used.document)[made.kind.shape.head]
    assert (head["status"], head["approved_by"]) == ("active", "Dr Tomos Rees, GP")
    assert used.sha256 == digest(open_document(used.document)) != draft.sha256
    assert in_state(used.publication, ACTIVE) == used
    assert made.kind.settled(open_document(used.document)) == open_document(used.document)


def test_what_was_in_use_never_changes(universe: Universe, made: Making) -> None:
    used = made.in_use(universe)
    for change in (
        {"document": "{}"}, {"sha256": "0"}, {"number": 9}, {"state": DRAFT},
        {"review_date": clock.today()}, {"published_by": None},
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            type(used)._default_manager.filter(pk=used.pk).update(**change)
    with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
        used.delete()
    with pytest.raises(Refused, match="not in that state"):
        save(universe, made.kind, used, made.part_kind, made.part_key, None)


def test_nobody_puts_to_use_what_they_have_not_read_or_approved(
    universe: Universe, made: Making
) -> None:
    draft = made.draft(universe)
    with pytest.raises(Changed):
        put_to_use(universe, draft, sha256="another")
    with pytest.raises(Refused, match="who approved it"):
        put_to_use(universe, draft, approved_by=" ")
    with pytest.raises(Refused, match="later than today"):
        put_to_use(universe, draft, review_date=clock.today())
    lead = universe.actor("lead")
    bare = actions.begin(
        by=lead, of=made.kind, service=universe.service, title={"en": "A hip"}, author="Dana"
    )
    lacks = made.kind.lacks(open_document(bare.document))
    with pytest.raises(Refused) as refused:
        put_to_use(universe, bare)
    assert str(refused.value) == " ".join(lack.says for lack in lacks) != ""


def test_the_next_version_takes_the_place_of_the_one_before(
    universe: Universe, made: Making
) -> None:
    first, lead = made.in_use(universe), universe.actor("lead")
    row = first.publication
    draft = actions.begin_draft(by=lead, publication=row)
    assert actions.begin_draft(by=lead, publication=row) == draft
    head = open_document(draft.document)[made.kind.shape.head]
    assert (draft.number, head["version"], head["approved_by"]) == (2, "2", "")
    second = put_to_use(universe, draft)
    first.refresh_from_db()
    assert (first.state, first.retired_at is not None) == (RETIRED, True)
    assert in_state(row, ACTIVE) == second
    actions.retire(by=lead, publication=row)
    assert in_state(row, ACTIVE) is None
    with pytest.raises(Refused, match="not in that state"):
        actions.retire(by=lead, publication=row)
    assert VERSION_MOVES[RETIRED] == set()


def test_two_who_write_the_same_part_both_keep_their_words(
    universe: Universe, made: Making
) -> None:
    draft = made.draft(universe)
    kind, key = made.part_kind, made.part_key
    saved = save(universe, made.kind, draft, kind, key, made.part(key, "Theirs"))
    with pytest.raises(Changed) as changed:
        save(universe, made.kind, draft, kind, key, made.part(key, "Mine"))
    assert "Theirs" in changed.value.theirs
    assert "Mine" in changed.value.mine
    other = next(one for one in made.kind.shape.keys(open_document(draft.document), kind)
                 if one != key)  # fmt: skip
    save(universe, made.kind, draft, kind, other, made.part(other, "Undisturbed"))
    save(universe, made.kind, saved, kind, key, None)
    with pytest.raises(Changed) as changed:
        save(universe, made.kind, saved, kind, key, made.part(key, "Mine"))
    assert changed.value.theirs == '{"part":null}'


def test_a_part_is_added_moved_and_taken_out(universe: Universe, made: Making) -> None:
    lead, kind = universe.actor("lead"), made.part_kind
    draft = save(universe, made.kind, made.draft(universe), kind, "tea", made.part("tea", "Tea"))
    there = {"by": lead, "publication": draft.publication, "kind": kind}
    moved = actions.move_part(**there, key="tea", up=True)
    assert made.kind.shape.keys(open_document(moved.document), kind)[-2] == "tea"
    save(universe, made.kind, moved, kind, "tea", None)
    with pytest.raises(Refused, match="somebody took it out"):
        save(universe, made.kind, draft, kind, "tea", None, token="")
    with pytest.raises(Refused, match="somebody took it out"):
        actions.move_part(**there, key="tea", up=True)
    for unknown in ("shoe", "about"):
        with pytest.raises(NotAllowed):
            actions.move_part(**there | {"kind": unknown}, key="tea", up=True)
    with pytest.raises(NotAllowed):
        actions.save_part(**there | {"kind": "shoe"}, key="tea", token="", part=None)


def test_a_draft_thrown_away_takes_one_of_nothing_else_along(
    universe: Universe, made: Making
) -> None:
    lead, used = universe.actor("lead"), made.in_use(universe)
    actions.begin_draft(by=lead, publication=used.publication)
    actions.throw_away(by=lead, publication=used.publication)
    assert in_state(used.publication, ACTIVE) == used
    alone = made.draft(universe).publication
    actions.throw_away(by=lead, publication=alone)
    assert not made.kind.model._default_manager.filter(pk=alone.pk).exists()


def test_the_same_one_twice_has_two_codes(universe: Universe, made: Making) -> None:
    first, second, third = (made.draft(universe).publication.code for _number in range(3))
    assert (second, third) == (f"{first}-2", f"{first}-3")


@pytest.mark.parametrize("who", ["nurse", "gp", "board", "privacy", "rhian", "stranger"])
def test_only_the_lead_of_the_service_writes(universe: Universe, made: Making, who: str) -> None:
    used, by = made.in_use(universe), universe.actor(who)
    new: dict[str, Any] = {"of": made.kind, "service": universe.service}
    with pytest.raises(NotAllowed):
        actions.retire(by=by, publication=used.publication)
    with pytest.raises(NotAllowed):
        actions.bring_in(by=by, document=made.document("Dana"), **new)
    elsewhere = replace(universe.actor("lead"), service_id=universe.other_service.pk)
    with pytest.raises(NotAllowed):
        actions.begin(by=elsewhere, title={"en": "A hip"}, author="Dana", **new)


def test_the_day_of_the_review_reaches_the_worklist_and_a_new_version_ends_it(
    universe: Universe, made: Making
) -> None:
    used = made.in_use(universe)
    due = Due.objects.get(kind=actions.REVIEW, key=str(used.pk))
    run_all(now=due.due_at)
    item = Item.objects.get(kind=made.kind.review_item)
    assert (item.person, item.service, item.responsible.person) == (
        None, universe.service, universe.memberships["lead"].person,
    )  # fmt: skip
    title = made.kind.title(open_document(used.document))
    page = universe.client("lead").get("/worklist/").content.decode()
    assert str(made.kind.look_again) % {"title": title} in page
    assert "Somebody we do not know yet" not in page
    put_to_use(
        universe, actions.begin_draft(by=universe.actor("lead"), publication=used.publication)
    )
    item.refresh_from_db()
    assert item.state == ItemState.VOID
    # What is not in use any more is not reviewed
    assert Due.objects.get(pk=due.pk).state != DueState.WAITING
    actions.ask_for_review(by=WORKER, of=made.kind, version_id=used.pk)
    assert Item.objects.filter(kind=made.kind.review_item).count() == 1


def test_who_put_it_to_use_has_left_and_the_next_lead_reviews_it(
    universe: Universe, made: Making
) -> None:
    used, nurse = made.in_use(universe), universe.memberships["nurse"]
    Membership.objects.filter(role="lead").update(until_at=clock.now())
    actions.ask_for_review(by=WORKER, of=made.kind, version_id=used.pk)
    item = Item.objects.get(kind=made.kind.review_item)
    assert item.responsible.team == nurse.team
    assert item.responsible.role != "lead"


def test_the_list_says_what_is_in_use_and_whether_its_review_is_over(
    universe: Universe, made: Making
) -> None:
    draft, used = made.draft(universe), made.in_use(universe)
    rows = made.kind.model._default_manager.filter(service=universe.service)
    first, second = listed(rows)
    assert (first.row, first.active, first.shown) == (used.publication, used, used)
    assert (second.active, second.latest) == (None, draft)
    assert not review_is_over(used)
    used.review_date = clock.today()
    assert not review_is_over(used)
    used.review_date = clock.today().replace(year=2020)
    assert review_is_over(used)
    used.state = RETIRED
    assert not review_is_over(used)


def test_a_kind_is_registered_once_and_found(universe: Universe, made: Making) -> None:
    with pytest.raises(RuntimeError):
        kinds.register(made.kind)
    assert kinds.kind_of(made.kind.noun) is made.kind
    assert kinds.kind_for(made.draft(universe).publication) is made.kind
