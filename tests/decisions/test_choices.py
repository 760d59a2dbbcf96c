"""What cannot be said in a decision, who may begin and end one, and what else may be chosen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.errors import NotAllowed, Refused
from alongside.decisions import actions, queries
from alongside.decisions.actions.measuring import district
from alongside.decisions.models import (
    Answer,
    Decision,
    DecisionState,
    Gap,
)
from alongside.instruments import actions as instruments
from alongside.instruments.queries import items_of
from alongside.people.actions import persons
from alongside.worklist.models import Item
from tests.decisions.making import (
    BEFORE,
    CHOICE,
    DONE,
    GUESS,
    WISH,
    aid,
    aid_in_use,
    begun,
    both_in,
    chosen,
    pair,
    say,
)
from tests.universe import Universe

pytestmark = pytest.mark.django_db


BAD = [
    ("weigh", {"way": "swing", "points": {"less_pain": 0, "clot": 0}}, "All of them are 0"),
    ("weigh", {"way": "swing", "points": {"less_pain": 101}}, "from 0 to 100"),
    ("weigh", {"way": "swing", "points": {"less_pain": "a"}}, "from 0 to 100"),
    ("weigh", {"way": "best_worst", "picked": [["clot", "clot"]]}, "same as mattering most"),
    ("weigh", {"way": "best_worst", "picked": [["", ""]]}, "at least one"),
    ("weigh", {"way": "best_worst", "picked": [["x", ""]]}, "each once"),
    ("guess", GUESS | {"percent": 0}, "from 1 to 99"),
    ("guess", GUESS | {"percent": 100}, "from 1 to 99"),
    ("guess", GUESS | {"percent": ""}, "from 1 to 99"),
    ("guess", GUESS | {"option": "unsure"}, "one of the options"),
    ("guess", GUESS | {"top": ["less_pain", "clot", "clot"]}, "two at most"),
    ("guess", GUESS | {"top": ["clot", "clot"]}, "each once"),
    ("before", BEFORE | {"leaning": "magic"}, "one of the options"),
    ("before", BEFORE | {"sure": 11}, "from 1 to 10"),
    ("before", BEFORE | {"know": {"clots": "forty"}}, "leave the question out"),
    ("wish", WISH | {"involvement": ""}, "take part"),
    ("wish", WISH | {"wish": ""}, "one of the options"),
    ("shaped", {"words": " "}, "Write something"),
]


@pytest.mark.parametrize(("step", "said", "why"), BAD)
def test_what_cannot_stand_is_refused_with_a_reason(
    universe: Universe, step: str, said: dict[str, Any], why: str
) -> None:
    row = begun(universe)
    with pytest.raises(Refused, match=why):
        say(universe, row, step, said)
    assert not row.answers.exists()


@pytest.mark.parametrize(
    ("step", "said", "why"),
    [
        ("choice", CHOICE | {"choice": "unsure"}, "one of the options"),
        ("choice", CHOICE | {"decided_by": ""}, "who decided"),
        ("choice", CHOICE | {"was_time": "perhaps"}, "enough time"),
        ("done", DONE | {"treatment": "surgery", "choice": "exercise"}, "something else was done"),
        ("later", {"months": 5, "score": 1}, "3 and after 12"),
        ("later", {"months": 3, "score": 6}, "one of the answers"),
        ("before", BEFORE, "moved on"),
    ],
)
def test_the_same_once_it_is_open(
    universe: Universe, step: str, said: dict[str, Any], why: str
) -> None:
    row = chosen(universe)
    with pytest.raises(Refused, match=why):
        say(universe, row, step, said)


def test_none_of_the_providers_suits(universe: Universe) -> None:
    u = universe
    persons.change_contact(
        by=u.actor("rhian"), person=u.rhian, system="post", value="1 Stryd Fawr, LL57 2DG"
    )
    made = aid(choice_of="provider", status="active", review_date="2030-01-31")
    row = begun(u, version=aid_in_use(u, made))
    with pytest.raises(Refused, match="Say why"):
        say(u, row, "wish", WISH | {"wish": "none-suits"})
    said = {"because": "Too far by bus", "may_share": True}
    say(u, row, "wish", WISH | {"wish": "none-suits"} | said)
    say(u, row, "guess", GUESS)
    actions.open_other(by=u.actor("nurse"), decision=row)
    say(u, row, "choice", CHOICE | {"choice": "none-suits"} | said)
    (gap,) = queries.gaps(u.service.pk)
    assert (gap.words, gap.area) == ("Too far by bus", "LL57")
    say(u, row, "choice", CHOICE | {"choice": "none-suits", "because": "For me alone"})
    assert queries.gaps(u.service.pk) == []
    assert Gap.objects.get(decision=row).area == ""
    assert queries.gaps(u.other_service.pk) == []


def test_where_somebody_lives_is_a_district_at_most() -> None:
    assert district("1 High Street\nBangor LL57 2DG") == "LL57"
    assert district("4 Rock Street, ec1a 1bb") == "EC1A"
    assert district("A farm beyond the hill") == ""


def test_sure_counts_where_the_place_has_loaded_it(universe: Universe) -> None:
    u = universe
    row = both_in(u)
    actions.open_other(by=u.actor("nurse"), decision=row)
    said = {key: value for key, value in CHOICE.items() if key != "enough"}
    say(u, row, "choice", said | {"sure": ["yes", "yes", "yes", "no"]})
    assert (pair(row).sure, pair(row).informed) == (3, False)
    say(u, row, "choice", said | {"sure": ["yes"] * 4})
    assert (pair(row).sure, pair(row).informed) == (4, True)


def test_who_may_begin_and_end(universe: Universe) -> None:
    u = universe
    version = aid_in_use(u)
    for who in ("lead", "stranger", "carer", "rhian", "link_worker"):
        with pytest.raises(NotAllowed):
            actions.begin(by=u.actor(who), person=u.rhian, aid_version=version)
    row = begun(u)
    with pytest.raises(Refused, match="moved on"):
        actions.begin(by=u.actor("nurse"), person=u.rhian, aid_version=row.aid_version, asked=row)
    with pytest.raises(NotAllowed):
        actions.begin(
            by=u.actor("nurse"), person=u.imported, aid_version=row.aid_version, asked=row
        )
    for who in ("carer", "stranger"):
        with pytest.raises(NotAllowed):
            actions.end(by=u.actor(who), decision=row)
    actions.end(by=u.actor("nurse"), decision=row, why="She moves away")
    assert Decision.objects.get(pk=row.pk).ended_why == "She moves away"
    aid_in_use(u)
    with pytest.raises(Refused, match="not in use"):
        actions.begin(by=u.actor("nurse"), person=u.rhian, aid_version=version)


def test_asking_needs_words_and_somebody_to_ask(universe: Universe) -> None:
    u = universe
    own = u.actor("rhian")
    with pytest.raises(Refused, match="Write what"):
        actions.ask(by=own, person=u.rhian, professional=u.memberships["nurse"], words=" ")
    with pytest.raises(Refused, match="looks after you"):
        actions.ask(by=own, person=u.rhian, professional=u.memberships["peer"], words="My knee")
    with pytest.raises(NotAllowed):
        actions.ask(
            by=u.actor("stranger"), person=u.rhian, professional=u.memberships["nurse"], words="X"
        )


def test_nothing_waits_for_somebody_who_has_died(universe: Universe) -> None:
    row = begun(universe)
    actions.end_all_of(by=WORKER, person_id=universe.rhian.pk)
    assert Decision.objects.get(pk=row.pk).state == DecisionState.ENDED
    assert not Item.objects.waiting().filter(kind__startswith="decision").exists()


def test_what_was_said_is_never_written_over(universe: Universe) -> None:
    row = both_in(universe)
    answer = row.answers.all()[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(step="done")
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).delete()


def test_loading_sure_needs_four_items_evidence_and_a_lead(universe: Universe) -> None:
    u = universe
    lead = u.actor("lead")
    items = {"en": ["One?", "Two?", "Three?", "Four?"]}
    common = {"service": u.service, "code": "sure", "evidence": "A letter in the safe"}
    with pytest.raises(NotAllowed):
        instruments.load_instrument(by=u.actor("nurse"), items=items, **common)
    with pytest.raises(Refused, match="4 items"):
        instruments.load_instrument(by=lead, items={"en": ["One?"]}, **common)
    with pytest.raises(Refused, match="permission"):
        instruments.load_instrument(by=lead, items=items, **common | {"evidence": " "})
    with pytest.raises(Refused, match="cannot be loaded"):
        instruments.load_instrument(by=lead, items=items, **common | {"code": "pam"})
    with pytest.raises(Refused, match="over"):
        instruments.load_instrument(
            by=lead, items=items, expires_on=clock.today() - timedelta(days=1), **common
        )
    assert items_of(u.service.pk, "sure", "en") == []
    made = instruments.load_instrument(by=lead, items=items, **common)
    assert items_of(u.service.pk, "sure", "cy") == items["en"]
    instruments.load_instrument(by=lead, items=items, expires_on=clock.today(), **common)
    made.refresh_from_db()
    assert made.ended_at is not None
