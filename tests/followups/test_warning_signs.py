"""Cards of warning signs: adopted by a lead, kept by a person, and past the queue."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from alongside.core import clock
from alongside.core.errors import NotAllowed, Refused
from alongside.followups.concerns import actions, queries_cards
from alongside.followups.concerns.cards import shipped
from alongside.followups.concerns.rules_cards import filled, read_card, write_card
from alongside.followups.examples import files
from alongside.followups.models import CardHeld, Concern, WarningCard
from alongside.messaging.models import OutMessage
from alongside.people import notices
from tests.followups import making
from tests.universe import Universe


def test_the_examples_are_whole_and_say_that_nobody_approved_them():
    assert set(shipped()) == {path.stem for path in files()}  # the same conditions
    for card in shipped().values():
        assert card.faults == []
        assert "to be approved locally" in card.author
        assert card.checker.startswith("nobody yet")
        assert read_card(json.loads(write_card(card))) == card
        for text in (*card.do.values(), *(words for one in card.signs for words in one.values())):
            assert not any(letter.isdigit() for letter in text), text  # no cut-off
        said = filled(card.do["en"], {"emergency": "999", "urgent": "111"})
        assert "phone 999" in said


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"title": {"cy": "A"}}, "title"),
        ({"signs": ()}, "signs"),
        ({"do": {"en": "Phone somebody"}}, "do"),
        ({"signs": ({"en": "Only in English"},)}, "translations"),
    ],
)
def test_what_a_card_lacks(more, fault: str):
    assert fault in replace(shipped()["copd"], **more).faults


def adopted(u: Universe, key: str = "copd", **more) -> WarningCard:
    return making.card(u, key, **more)


def test_a_lead_adopts_it_and_the_next_version_takes_its_place(universe: Universe):
    first = adopted(universe)
    second = adopted(universe)
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.retired_at is not None
    assert [one.row for one in queries_cards.of_service(universe.service.pk) if one.row] == [second]
    actions.retire_card(by=universe.actor("lead"), card=second)
    assert queries_cards.in_use([universe.service.pk]) == []
    for name in ("nurse", "rhian", "stranger"):
        with pytest.raises(NotAllowed):
            adopted(universe, by=universe.actor(name))


@pytest.mark.parametrize(
    "more",
    [
        {"approved_by": " "},
        {"review_date": clock.today()},
        {"card": replace(shipped()["copd"], signs=({"en": "long" * 100, "cy": "a"},))},
        {"card": replace(shipped()["copd"], signs=())},
    ],
)
def test_what_cannot_be_adopted(universe: Universe, more):
    with pytest.raises(Refused):
        adopted(universe, **more)


def signed(u: Universe, **more) -> Concern:
    given = {"card": more.pop("card", None) or adopted(u), "signs": [0, 2], "words": ""}
    return making.concern(u, "wait", **given | more)


def test_a_sign_passes_the_queue_at_any_hour(universe: Universe):
    row = signed(universe)
    assert (row.alarm, row.urgency, row.signs) == (True, "now", [0, 2])
    assert row.item.urgent
    assert "reliever" not in row.item.why
    assert "out of breath" in row.item.why
    assert set(row.item.steps.values_list("hours", flat=True)) == {None}
    assert OutMessage.objects.filter(
        purpose="item.turn", about_id=row.item_id, urgent=True
    ).exists()


@pytest.mark.parametrize(
    ("more", "says"), [({"signs": []}, "Tick the signs"), ({"signs": [9]}, "has changed")]
)
def test_a_sign_is_one_of_the_card(universe: Universe, more, says: str):
    with pytest.raises(Refused, match=says):
        signed(universe, **more)


def test_a_card_belongs_to_its_service(universe: Universe):
    card = adopted(universe)
    WarningCard.objects.update(service=universe.other_service)
    card.refresh_from_db()
    with pytest.raises(NotAllowed):
        signed(universe, card=card)


def test_kept_on_the_pages_and_the_plan_and_put_away(universe: Universe):
    card, rhian = adopted(universe), universe.client("rhian")
    pages = f"/p/{universe.rhian.pk}/"
    rhian.post(f"{pages}concerns/signs/{card.pk}/keep", {"do": "keep"})
    rhian.post(f"{pages}concerns/signs/{card.pk}/keep", {"do": "keep"})
    assert CardHeld.objects.get().person == universe.rhian
    assert "Breathing (COPD)" in rhian.get(f"{pages}plan/").content.decode()
    rhian.post(f"{pages}concerns/signs/{card.pk}/keep", {"do": "away"})
    assert "Breathing (COPD)" not in rhian.get(f"{pages}plan/").content.decode()
    with pytest.raises(NotAllowed):
        actions.keep_card(by=universe.actor("stranger"), person=universe.rhian, card=card)
    actions.retire_card(by=universe.actor("lead"), card=card)
    card.refresh_from_db()
    with pytest.raises(Refused):
        actions.keep_card(by=universe.actor("rhian"), person=universe.rhian, card=card)
    assert rhian.get(f"{pages}concerns/signs/{card.pk}/").status_code == 404


def test_a_person_ticks_a_sign_and_reads_what_to_do(universe: Universe):
    card, rhian = adopted(universe), universe.client("rhian")
    WarningCard.objects.update(review_date=clock.today() - timedelta(days=1))
    path = f"/p/{universe.rhian.pk}/concerns/signs/{card.pk}/"
    html = rhian.get(path).content.decode()
    assert "phone 999 now" in html
    assert "Ask us whether it still holds" in html
    html = rhian.post(path, {"concern_id": str(uuid4())}).content.decode()
    assert "Tick the signs" in html
    data = {"concern_id": str(uuid4()), "signs": ["0"], "words": "Since last night"}
    html = rhian.post(path, data, follow=True).content.decode()
    assert "We are told now" in html
    assert "out of breath" in html
    lead = universe.client("lead").get("/service/warning-signs/").content.decode()
    assert "The day of its review is over" in lead


def test_a_lead_writes_it_in_words_of_their_own(universe: Universe):
    lead, path = universe.client("lead"), "/service/warning-signs/copd/"
    assert "Signs in English" in lead.get(path).content.decode()
    data = {
        "title_en": "Breathing", "signs_en": "Harder to breathe\nNo sleep", "signs_cy": "Anodd",
        "do_en": "Phone {emergency}.", "approved_by": "Dr A and Rhian",
        "review_date_day": "1", "review_date_month": "1",
        "review_date_year": str(clock.today().year + 2),
    }  # fmt: skip
    assert "as many signs in Welsh" in lead.post(path, data).content.decode()
    data |= {"signs_cy": ""}
    assert "The card is in use" in lead.post(path, data, follow=True).content.decode()
    row = WarningCard.objects.get()
    assert [one["en"] for one in row.card.signs] == ["Harder to breathe", "No sleep"]
    assert "what is there in Welsh" in lead.post(path, data | {"title_cy": "A"}).content.decode()
    assert (
        "Nobody sees this card" in lead.post(path, {"do": "retire"}, follow=True).content.decode()
    )
    assert lead.get("/service/warning-signs/none/").status_code == 404
    assert universe.client("nurse").get(path).status_code == 404
    assert universe.client("nurse").get("/service/warning-signs/").status_code == 200


def test_two_records_that_become_one_keep_a_card_once(universe: Universe):
    card = adopted(universe)
    for name, person in (("rhian", universe.rhian), ("carer", universe.carer)):
        actions.keep_card(by=universe.actor(name), person=person, card=card)
    notices.tell(notices.PERSON_MERGING, from_id=universe.carer.pk, into_id=universe.rhian.pk)
    assert CardHeld.objects.filter(ended_at=None).count() == 1
