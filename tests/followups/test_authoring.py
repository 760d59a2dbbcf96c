"""Question sets in the making: written by parts, used only when proved, and then they stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from alongside.core import clock
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.followups.authoring import actions, queries, rules
from alongside.followups.models import QuestionSet, QuestionSetVersion, VersionState
from alongside.followups.queries.schedules import active_version, sets_of
from alongside.followups.rules.proof import prove
from alongside.publishing.rules.documents import digest, open_document
from tests.universe import Universe

PHONE = {"team_phone": "01632 960101"}
OXYGEN = PHONE | {"oxygen_usual": 92, "oxygen_now": 88}
TITLE = {"en": "How are you?", "cy": "Sut ydych chi?"}


def next_year() -> Any:
    return clock.today() + timedelta(days=365)


def installed(u: Universe, **more: Any) -> QuestionSetVersion:
    given: dict[str, Any] = {
        "by": u.actor("lead"),
        "service": u.service,
        "code": "low-mood",
        "values": PHONE,
        "approved_by": "Dr Tomos Rees",
        "review_date": next_year(),
    }
    return actions.install_example(**(given | more))


def drafted(u: Universe, code: str = "low-mood") -> QuestionSetVersion:
    return actions.bring_in(by=u.actor("lead"), service=u.service, table=queries.example(code))


def published(u: Universe, draft: QuestionSetVersion, **more: Any) -> QuestionSetVersion:
    given: dict[str, Any] = {
        "by": u.actor("lead"),
        "question_set": draft.question_set,
        "sha256": draft.sha256,
        "approved_by": "Dr Tomos Rees",
        "review_date": next_year(),
    }
    return actions.publish(**(given | more))


def saved(
    u: Universe, draft: QuestionSetVersion, kind: str, key: str, part: Any
) -> QuestionSetVersion:
    document = open_document(draft.document)
    return actions.save_part(
        by=u.actor("lead"),
        question_set=draft.question_set,
        kind=kind,
        key=key,
        token=rules.SHAPE.token(document, kind, key),
        part=part,
    )


def with_phone(u: Universe, draft: QuestionSetVersion) -> QuestionSetVersion:
    held = rules.SHAPE.part(open_document(draft.document), rules.SETTING, "team_phone")
    return saved(u, draft, rules.SETTING, "team_phone", held | {"value": "01632 960101"})


def test_an_example_with_the_places_own_figures_is_put_to_use(universe: Universe) -> None:
    made = installed(universe, code="copd", values=OXYGEN)
    assert made.state == VersionState.ACTIVE
    assert active_version(made.question_set.pk) == made
    assert [found for found, _title in sets_of(universe.service.pk, "en")] == [made.question_set]
    assert sets_of(universe.other_service.pk, "en") == []
    table = made.table
    assert table.values()["oxygen_now"] == 88
    assert table.questions.approved_by == "Dr Tomos Rees"
    assert prove(table).sound
    assert made.sha256 == digest(open_document(made.document))


def test_what_is_no_example_or_no_setting_is_not_installed(universe: Universe) -> None:
    with pytest.raises(NotAllowed):
        installed(universe, code="gout")
    with pytest.raises(NotAllowed):
        installed(universe, values=PHONE | {"shoe_size": 9})
    assert not QuestionSet.objects.exists()


@pytest.mark.parametrize("values", [{}, {"team_phone": "01632 960101", "oxygen_now": 88}])
def test_a_setting_without_a_value_blocks(universe: Universe, values: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="no value yet"):
        installed(universe, code="copd", values=values)


def test_a_cut_off_that_is_no_number_blocks(universe: Universe) -> None:
    with pytest.raises(Refused, match="must be a whole number"):
        installed(universe, code="copd", values=OXYGEN | {"oxygen_now": "low"})


def test_a_cut_off_says_where_it_comes_from(universe: Universe) -> None:
    table = rules.with_values(queries.example("copd"), OXYGEN, " ")
    draft = actions.bring_in(by=universe.actor("lead"), service=universe.service, table=table)
    with pytest.raises(Refused, match="where this figure comes from"):
        published(universe, draft)


def test_nobody_publishes_without_saying_who_approved_it_and_until_when(universe: Universe) -> None:
    draft = with_phone(universe, drafted(universe))
    with pytest.raises(Refused, match="who approved it"):
        published(universe, draft, approved_by=" ")
    with pytest.raises(Refused, match="later than today"):
        published(universe, draft, review_date=clock.today())
    assert published(universe, draft).state == VersionState.ACTIVE


def test_an_unproved_table_is_not_published(universe: Universe) -> None:
    draft = with_phone(universe, drafted(universe))
    document = open_document(draft.document)
    row = rules.SHAPE.keys(document, rules.ROW)[1]
    draft = saved(universe, draft, rules.ROW, row, None)
    with pytest.raises(Refused, match="No row says what happens"):
        published(universe, draft)
    assert active_version(draft.question_set.pk) is None


def test_a_draft_that_is_not_whole_is_not_published(universe: Universe) -> None:
    lead = universe.actor("lead")
    draft = actions.begin_set(by=lead, service=universe.service, title=TITLE, author="Us")
    with pytest.raises(Refused, match="one entry or more"):
        published(universe, draft)


def test_what_is_published_is_what_was_read(universe: Universe) -> None:
    draft = drafted(universe)
    with_phone(universe, draft)
    with pytest.raises(Changed):
        published(universe, draft)


def test_what_was_in_use_never_changes(universe: Universe) -> None:
    made = installed(universe)
    for change in ({"document": "{}"}, {"sha256": "0"}, {"number": 9}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            QuestionSetVersion.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        made.delete()
    with pytest.raises(Refused):
        saved(universe, made, rules.SETTING, "team_phone", None)


def test_the_next_version_takes_the_place_of_the_one_before(universe: Universe) -> None:
    first = installed(universe)
    lead = universe.actor("lead")
    draft = actions.begin_draft(by=lead, question_set=first.question_set)
    assert actions.begin_draft(by=lead, question_set=first.question_set) == draft
    assert draft.number == 2
    assert draft.table.questions.approved_by == ""
    second = published(universe, draft)
    first.refresh_from_db()
    assert first.state == VersionState.RETIRED
    assert first.retired_at is not None
    assert active_version(first.question_set.pk) == second
    actions.retire(by=lead, question_set=first.question_set)
    assert active_version(first.question_set.pk) is None
    with pytest.raises(Refused):
        actions.retire(by=lead, question_set=first.question_set)


def test_two_who_write_the_same_part_both_keep_their_words(universe: Universe) -> None:
    draft = drafted(universe)
    before = rules.SHAPE.part(open_document(draft.document), rules.LEVEL, "today")
    theirs = before | {"name": {"en": "Their name", "cy": "Eu henw"}}
    saved(universe, draft, rules.LEVEL, "today", theirs)
    with pytest.raises(Changed) as found:
        saved(universe, draft, rules.LEVEL, "today", before | {"crisis": True})
    assert "Their name" in found.value.theirs
    assert '"crisis":true' in found.value.mine
    # Another part is not disturbed.
    with_phone(universe, draft)


def test_a_part_is_added_moved_and_taken_out(universe: Universe) -> None:
    lead = universe.actor("lead")
    draft = drafted(universe)
    new = {"linkId": "tea", "type": "boolean", "text": TITLE}
    draft = saved(universe, draft, rules.ITEM, "tea", new)
    assert draft.table.questions.items[-1].link_id == "tea"
    draft = actions.move_part(
        by=lead, question_set=draft.question_set, kind=rules.ITEM, key="tea", up=True
    )
    assert rules.SHAPE.keys(open_document(draft.document), rules.ITEM)[-2:] == ["tea", "words"]
    saved(universe, draft, rules.ITEM, "tea", None)
    with pytest.raises(Refused):
        actions.move_part(
            by=lead, question_set=draft.question_set, kind=rules.ITEM, key="tea", up=True
        )


def test_a_question_that_goes_takes_its_conditions_with_it() -> None:
    document = rules.SHAPE.with_part(
        rules.settled(actions.to_document(queries.example("copd"))), rules.ITEM, "meter", None
    )
    assert "meter" not in str(document["table"])
    assert all("enableWhen" not in item for item in document["questions"]["item"])


def test_a_draft_is_thrown_away_and_an_empty_set_with_it(universe: Universe) -> None:
    lead = universe.actor("lead")
    draft = drafted(universe)
    actions.throw_away(by=lead, question_set=draft.question_set)
    assert not QuestionSet.objects.filter(pk=draft.question_set_id).exists()
    made = installed(universe)
    actions.begin_draft(by=lead, question_set=made.question_set)
    actions.throw_away(by=lead, question_set=made.question_set)
    assert active_version(made.question_set.pk) == made


def test_the_same_example_twice_is_two_sets(universe: Universe) -> None:
    assert [drafted(universe).question_set.code for _ in range(3)] == [
        "low-mood", "low-mood-2", "low-mood-3",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["nurse", "gp", "board", "privacy", "rhian", "stranger"])
def test_only_the_lead_of_the_service_writes(universe: Universe, who: str) -> None:
    made = installed(universe)
    with pytest.raises(NotAllowed):
        actions.retire(by=universe.actor(who), question_set=made.question_set)
    with pytest.raises(NotAllowed):
        installed(universe, by=universe.actor(who))


def test_a_lead_elsewhere_writes_nothing_here(universe: Universe) -> None:
    by = replace(universe.actor("lead"), service_id=universe.other_service.pk)
    with pytest.raises(NotAllowed):
        installed(universe, by=by)


def test_the_list_says_what_is_in_use_and_whether_its_review_is_over(universe: Universe) -> None:
    made = installed(universe)
    drafted(universe, "alcohol")
    first, second = queries.sets_of(universe.service.pk)
    assert (first.row, first.active, first.people) == (made.question_set, made, 0)
    assert not first.review_is_over
    assert second.active is None
    assert second.latest.state == VersionState.DRAFT
    QuestionSetVersion.objects.filter(pk=made.pk).update(review_date=clock.today())
    assert not queries.sets_of(universe.service.pk)[0].review_is_over
