"""Questions by letter, as they are asked, typed in afterwards; and what is usual in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import translation

from alongside.core import clock, jobs, typeset
from alongside.core.errors import Refused
from alongside.followups import actions, texts
from alongside.followups.models import CheckIn, CheckInState, UsualForMe
from alongside.followups.rules import Question
from alongside.followups.rules.questions import When
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import purpose
from alongside.people.actions import persons
from alongside.people.models import Person
from tests.followups import making
from tests.universe import Universe


@pytest.fixture
def now() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=clock.LONDON), tick=False) as travel:
        yield travel


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """What was typeset: the template, what it holds, in which language and print."""
    found: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def typeset_it(template: str, data: dict[str, Any], **more: Any) -> bytes:
        found.append((template, data, more))
        return b"%PDF-1.7"

    monkeypatch.setattr(typeset, "pdf", typeset_it)
    return found


def by_letter(universe: Universe, **person: Any) -> CheckIn:
    own = universe.actor("rhian")
    persons.change_contact(by=own, person=universe.rhian, system="post", value="1 Stryd Fawr")
    for kind in ("by_post", "large_print"):
        persons.record_need(by=own, person=universe.rhian, kind=kind)
    Person.objects.filter(pk=universe.rhian.pk).update(**person)
    schedule = making.agreed(universe)
    return CheckIn.objects.get(about_id=schedule.pk, ordinal=1)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_letter_holds_the_questions_in_the_persons_language_and_print(
    universe: Universe, now: time_machine.Coordinates, sheets: list[Any], language: str
) -> None:
    row = by_letter(universe, language=language)
    now.shift(timedelta(hours=1, minutes=1))
    jobs.run_all()
    row.refresh_from_db()
    assert row.asked_by_way == "letter"
    message = OutMessage.objects.get(about_id=row.pk)
    with translation.override("en"):  # whoever prints may read another language
        form = purpose(message.purpose).paper
        assert form is not None
        form(message)
    template, data, more = sheets[-1]
    assert template == "question_paper"
    assert more["large_print"]
    assert more["language"].startswith(language)
    kinds = [asked["kind"] for asked in data["questions"]]
    assert {"choice", "number", "words"} <= set(kinds)
    ticked = [asked["choices"] for asked in data["questions"] if asked["kind"] == "choice"]
    with translation.override(language):
        assert any(translation.gettext("Yes") in choices for choices in ticked)
    assert any("only" in asked for asked in data["questions"])
    # and staff type it in on the page for answers
    nurse = universe.client("nurse")
    page = nurse.get(f"/p/{universe.rhian.pk}/check-ins/{row.pk}/")
    assert page.status_code == 200


def test_every_kind_of_question_has_its_place_on_paper() -> None:
    first = Question("a", "How?", "choice", choices=(("x", "Well"), ("y", "Badly")))
    rows = texts.paper_questions(
        [
            first,
            Question("n", "How often?", "number", least=0, most=9, unit="times", help="Count."),
            Question("d", "Did it happen?", "yes_no", when=(When("a", "=", "y"),)),
            Question("r", "How sure?", "ruler", when=(When("n", ">", 3), When("a", "exists", True)),
                     whens="any"),
            Question("w", "More?", "words", when=(When("n", "<=", 2), When("gone", "!=", "x"))),
        ]
    )  # fmt: skip
    assert rows[0]["choices"] == ["Well", "Badly"]
    assert rows[1] == {"text": "How often?", "kind": "number", "help": "Count.",
                       "range": "a whole number from 0 to 9 times"}  # fmt: skip
    assert len(rows[2]["choices"]) == 4
    assert rows[2]["only"] == "Only if: “How?” you answered: Badly"
    assert rows[3]["only"] == (
        "Only if: “How often?” your number is above 3 or “How?” you answered it"
    )
    assert " and “gone” you did not answer: x" in rows[4]["only"]


# --- numbers that are usual ----------------------------------------------------------------------


def suggest(universe: Universe, schedule: Any, **said: Any) -> str:
    day = clock.today() + timedelta(days=13)
    given = {"until_date_day": day.day, "until_date_month": day.month, "until_date_year": day.year}
    answer = universe.client("nurse").post(
        f"/p/{universe.rhian.pk}/check-ins/schedules/{schedule.pk}/usual",
        given | said,
        follow=True,
    )
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_span_of_numbers_may_be_usual_and_counts_as_one(
    universe: Universe, now: time_machine.Coordinates
) -> None:
    schedule = making.agreed(universe)
    page = suggest(
        universe, schedule, usual="oxygen=#", low="93", high="96", as_number="97",
        counts_as="",
    )  # fmt: skip
    assert "from 93 to 96" in page
    row = UsualForMe.objects.get()
    assert (row.answers, row.counts_as) == ([93, 96], 97)
    actions.agree_usual(by=universe.actor("rhian"), usual=row)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"low": "96", "high": "93", "as_number": "97"}, "the lower one first"),
        ({"low": "93", "high": "99999", "as_number": "97"}, "the lower one first"),
        ({"low": "93", "high": "", "as_number": "97"}, "from which number"),
        ({"low": "93", "high": "96", "as_number": "99999"}, "the lower one first"),
    ],
)
def test_numbers_that_cannot_be_usual(
    said: dict[str, str], says: str, universe: Universe, now: time_machine.Coordinates
) -> None:
    schedule = making.agreed(universe)
    page = suggest(universe, schedule, usual="oxygen=#", counts_as="", **said)
    assert says in page
    assert not UsualForMe.objects.exists()


def test_a_span_that_holds_an_unsafe_number_or_leaves_the_range_is_never_usual(
    universe: Universe, now: time_machine.Coordinates
) -> None:
    schedule = making.agreed(universe)
    for answers in ([85, 99], [90, 1000]):
        with pytest.raises(Refused):
            actions.propose_usual(
                by=universe.actor("rhian"), schedule=schedule, link_id="oxygen",
                answers=answers, counts_as=95, until_date=clock.today(),
            )  # fmt: skip
    assert CheckIn.objects.filter(state=CheckInState.PLANNED).exists()
