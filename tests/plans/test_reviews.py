"""Words that a place wrote are looked at again: by which day, and who is told when it is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.plans import actions
from alongside.plans.actions import templates
from alongside.plans.concerns import shipped
from alongside.plans.models import Template
from alongside.plans.queries import templates as queries
from alongside.plans.queries.reviews import to_look_at
from alongside.plans.rules import reviews
from alongside.plans.rules.concerns import NotAList, read_list, write_list
from alongside.plans.rules.templates import NotATemplate, read_template, write_template
from tests.plans.making import book
from tests.universe import Universe

WAITS = "Somebody should have looked at these words by"
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(st.none() | days, days)
def test_a_day_is_written_as_it_is_read_and_suggested_in_the_future(
    day: date | None, today: date
) -> None:
    assert reviews.read_day(reviews.write_day(day)) == day == reviews.read_day(day)
    assert reviews.next_day(day, today) >= today
    assert reviews.is_due(day, today) == (day is not None and day < today)
    assert not reviews.is_due(reviews.next_day(day, today), today)


@pytest.mark.parametrize("wrong", ["tomorrow", 7, ["2027-01-01"], "2027-13-01"])
def test_a_file_with_no_day_there_is_refused_in_a_sentence(wrong: Any) -> None:
    template = write_template(queries.shipped()[0])
    worries = write_list(shipped()["after-treatment"])
    with pytest.raises(NotATemplate, match="next_review"):
        read_template(template | {"next_review": wrong})
    with pytest.raises(NotAList, match="next_review"):
        read_list(worries | {"next_review": wrong})


def test_what_comes_with_alongside_says_when_it_is_looked_at_again() -> None:
    for one in (*queries.shipped(), *shipped().values()):
        assert one.next_review is not None
    for template in queries.shipped():
        assert read_template(write_template(template)) == template


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def late(universe: Universe) -> None:
    """The service's own words of both kinds, that nobody has looked at."""
    lead, gone = universe.actor("lead"), (clock.today() - timedelta(days=3)).isoformat()
    actions.save_list(
        by=lead,
        service=universe.service,
        data=write_list(shipped()["after-treatment"]) | {"next_review": gone},
    )
    templates.save_template(
        by=lead,
        owner=universe.service,
        data=write_template(next(one for one in queries.shipped() if one.key == "going-home"))
        | {"next_review": gone},
    )


def test_whoever_uses_them_and_the_lead_are_told(universe: Universe) -> None:
    talk, person = book(universe), universe.rhian
    worries = f"/p/{person.pk}/conversations/{talk.pk}/worries/"
    begin = f"/p/{person.pk}/plan/begin/"
    own, nurse, lead = (universe.client(name) for name in ("rhian", "nurse", "lead"))
    assert to_look_at(universe.service.pk) == []
    assert WAITS not in text(own, worries)
    assert "Words that wait for a look" not in text(lead, "/service/planning/")

    late(universe)
    assert WAITS in text(own, worries)
    assert "It was to be looked at by" in text(nurse, begin)
    held = Template.objects.get(kind="plan")
    answers = nurse.post(begin, {"template": str(held.pk)})["Location"]
    assert WAITS in text(nurse, answers)
    waiting = text(lead, "/service/planning/")
    assert "Words that wait for a look" in waiting
    assert {one.title for one in to_look_at(universe.service.pk)} == {
        "Going home",
        "Worries after treatment",
    }
    assert "Words that wait for a look" not in text(universe.client("board"), "/service/planning/")
    for page in ("/service/worries/", "/service/templates/service/"):
        assert "Look at it again" in text(lead, page)

    # The lead looks, and saves: nobody is warned any more, also where the plan began before
    editor = f"/service/templates/service/word/?from={held.pk}"
    on = clock.today() + timedelta(days=200)
    parts = {"next_review_day": on.day, "next_review_month": on.month, "next_review_year": on.year}
    said: dict[str, Any] = {"title_en": "Going home", "version": held.version, **parts}
    for number in range(20):
        said |= {f"q{number}_section": "other", f"q{number}_side": "both"}
        said |= {f"q{number}_kind": "words"}
    assert lead.post(editor, said | {"q0_en": "What do I want at home?"}).status_code == 302
    assert WAITS not in text(nurse, answers)
    page = "/service/worries/after-treatment/"
    shown = lead.get(page).content.decode()
    assert str((clock.today() + reviews.USUALLY).year) in shown
    typed = {
        "key": "after-treatment", "title_en": "Worries", "area": "1", "a1_en": "Body",
        "a1_line": "1", "a1_1_en": "Pain", "version": "1",
    }  # fmt: skip
    past = typed | {"next_review_day": "1", "next_review_month": "2", "next_review_year": "2020"}
    assert lead.post(page, past).status_code == 422
    assert lead.post(page, typed | parts).status_code == 302
    assert to_look_at(universe.service.pk) == []
    assert WAITS not in text(own, worries)


def test_a_persons_own_questions_need_nobodys_look(universe: Universe) -> None:
    client = universe.client("rhian")
    assert (
        "next_review" not in client.get(f"/p/{universe.rhian.pk}/templates/word/").content.decode()
    )
