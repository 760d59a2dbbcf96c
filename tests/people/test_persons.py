"""Bringing people in, and their own words: theirs alone, or a named helper's hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection

from alongside.core import clock
from alongside.core.actors import COMMAND, Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people import access
from alongside.people.actions import persons
from alongside.people.models import ContactPoint, Grant, Identifier, Participation, Person
from alongside.people.queries.who import find_by_identifier
from alongside.people.rules import Category, Level
from tests.at_once import at_once
from tests.universe import RHIAN_NHS, Universe

NHS = "943 476 5919"


def register(by: Actor, **facts: object) -> Person:
    return persons.register_person(by=by, **({"name": "Huw"} | facts))  # type: ignore[arg-type]


def helping(universe: Universe, name: str = "nurse") -> Actor:
    return universe.actor(name).helping(Channel.PHONE, "Dana Hughes, nurse", universe.rhian.pk)


# --- bringing people in ------------------------------------------------------------------------


def test_a_name_is_enough(universe: Universe):
    person = register(universe.actor("nurse"), name="  Huw ")
    assert (person.name, person.full_name, person.birth_date) == ("Huw", "Huw", None)


def test_the_team_that_brings_somebody_in_may_see_and_add_until_the_person_ends_it(
    universe: Universe,
):
    by = universe.actor("nurse")
    person = register(by)
    (grant,) = Grant.objects.filter(person=person)
    assert (grant.grantee_id, grant.basis) == (universe.team.pk, "direct_care")
    assert access.can(universe.actor("gp"), person.pk, Level.CONTRIBUTE, Category.RECORDS)
    assert not access.can(universe.actor("stranger"), person.pk, Level.VIEW, Category.ABOUT)
    assert not Grant.objects.filter(person=register(COMMAND)).exists()


@pytest.mark.parametrize("name", ["rhian", "carer", "peer", "broker", "privacy", "board"])
def test_only_staff_bring_people_in(universe: Universe, name: str):
    with pytest.raises(NotAllowed):
        register(universe.actor(name))
    with pytest.raises(NotAllowed):
        register(universe.actor("nurse", second_factor=False))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": "  "}, "name they like"),
        ({"name": "x" * 201}, "too long"),
        ({"full_name": "x" * 201}, "too long"),
        ({"gender": "x"}, "one of the answers"),
        ({"language": "English"}, "by its code"),
        ({"birth_date": date(2999, 1, 1)}, "future"),
        ({"nhs": "943 476 5918"}, "not a valid NHS number"),
        ({"nhs": RHIAN_NHS}, "already in use"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_half_there(
    universe: Universe, facts: dict[str, object], sentence: str
):
    before = Person.objects.count()
    with pytest.raises(Refused, match=sentence):
        register(universe.actor("nurse"), **facts)
    assert Person.objects.count() == before


def test_whoever_may_not_see_the_other_record_gets_the_same_answer(universe: Universe):
    answers = set()
    for name in ("nurse", "stranger"):
        with pytest.raises(Refused) as refused:
            register(universe.actor(name), nhs=RHIAN_NHS)
        answers.add(str(refused.value))
    assert len(answers) == 1


def test_an_nhs_number_is_sealed_found_exactly_and_in_no_event(universe: Universe):
    person = register(universe.actor("nurse"), nhs=NHS)
    assert find_by_identifier(Identifier.NHS_NUMBER, "9434765919") == person
    assert find_by_identifier(Identifier.NHS_NUMBER, NHS) is None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(i)::text || (SELECT string_agg(to_jsonb(e)::text, '')"
            " FROM core_auditevent AS e) FROM people_identifier AS i WHERE person_id = %s",
            [person.pk],
        )
        (text,) = cursor.fetchone()
    assert "9434765919" not in text
    assert "943 476" not in text


def test_a_merged_record_leads_to_the_one_it_went_into(universe: Universe):
    person = register(universe.actor("nurse"), nhs=NHS)
    Person.objects.filter(pk=person.pk).update(merged_into=universe.rhian)
    assert find_by_identifier(Identifier.NHS_NUMBER, "9434765919") == universe.rhian


def test_an_nhs_number_is_given_once(universe: Universe):
    by, person = universe.actor("nurse"), register(universe.actor("nurse"))
    with pytest.raises(NotAllowed):
        persons.give_nhs_number(by=universe.actor("stranger"), person=person, text=NHS)
    persons.give_nhs_number(by=by, person=person, text=NHS)
    with pytest.raises(Refused, match="already has an NHS number"):
        persons.give_nhs_number(by=by, person=person, text="9990001243")


@pytest.mark.commits
def test_two_people_brought_in_at_once_with_one_number_are_not_both_there(universe: Universe):
    by = universe.actor("nurse")
    heard = at_once(*[partial(register, by, name=name, nhs=NHS) for name in ("Huw", "Hugh")])
    (refused,) = (one for one in heard if isinstance(one, Refused))
    assert "already in use" in str(refused)
    assert Person.objects.filter(name__in=["Huw", "Hugh"]).count() == 1


# --- their own words ---------------------------------------------------------------------------


def test_a_person_describes_themselves(universe: Universe):
    row = persons.describe(
        by=universe.actor("rhian"),
        person=universe.rhian,
        version=universe.rhian.version,
        name=" Rhi ",
        strengths=" Pobi bara ",
    )
    row.refresh_from_db()
    assert (row.name, row.strengths) == ("Rhi", "Pobi bara")
    assert row.what_matters == "To walk to the chapel and back on Sundays."  # as it was
    assert row.sort_name == "rhi"
    event = AuditEvent.objects.latest("id")
    assert set(event.detail) == {"name", "strengths"}
    assert "Pobi" not in str(event.detail)


def test_a_name_that_is_too_long_is_refused(universe: Universe):
    with pytest.raises(Refused, match="too long"):
        persons.describe(
            by=universe.actor("rhian"),
            person=universe.rhian,
            version=universe.rhian.version,
            name="x" * 201,
        )


def test_an_empty_name_changes_no_name_and_empty_words_are_a_choice(universe: Universe):
    row = persons.describe(
        by=universe.actor("rhian"),
        person=universe.rhian,
        version=universe.rhian.version,
        name=" ",
        strengths="",
        what_matters="",
    )
    assert (row.name, row.strengths, row.what_matters) == ("Rhian", "", "")


OWN = {
    "describe": lambda by, person: persons.describe(
        by=by, person=person, version=person.version, strengths="x"
    ),
    "participation": lambda by, person: persons.choose_participation(
        by=by, person=person, wish=Participation.LESS
    ),
    "language": lambda by, person: persons.choose_language(by=by, person=person, language="cy"),
    "need": lambda by, person: persons.record_need(by=by, person=person, kind="large_print"),
}


@pytest.mark.parametrize("what", OWN)
def test_nobody_writes_a_persons_words_but_they_or_a_helper_who_says_their_name(
    universe: Universe, what: str
):
    act = OWN[what]
    for name in ("stranger", "link_worker", "peer", "lead", "board"):
        for by in (universe.actor(name), helping(universe, name)):
            with pytest.raises(NotAllowed):
                act(by, universe.rhian)
    for unnamed in (
        universe.actor("nurse"),
        universe.actor("carer"),
        replace(helping(universe), helper=""),
        replace(helping(universe), on_behalf_of_id=universe.carer.pk),
    ):
        with pytest.raises(Refused, match="Say who is typing"):
            act(unnamed, universe.rhian)
    act(helping(universe), universe.rhian)
    event = AuditEvent.objects.latest("id")
    assert event.on_behalf_of_id == universe.rhian.pk
    assert (event.channel, event.actor_person_id) == ("phone", universe.nurse.pk)


def test_whoever_wrote_first_is_not_overwritten_and_both_texts_are_given(universe: Universe):
    opened = universe.rhian.version
    persons.describe(
        by=universe.actor("rhian"), person=universe.rhian, version=opened, strengths="I sing"
    )
    with pytest.raises(Changed) as changed:
        persons.describe(
            by=helping(universe), person=universe.rhian, version=opened, what_matters="My dog"
        )
    assert "I sing" in changed.value.theirs
    assert changed.value.mine == "My dog"
    assert Person.objects.get(pk=universe.rhian.pk).strengths == "I sing"


def test_choices_outside_the_list_are_refused(universe: Universe):
    by, person = universe.actor("rhian"), universe.rhian
    with pytest.raises(Refused, match="one of the answers"):
        persons.choose_participation(by=by, person=person, wish="never")
    with pytest.raises(Refused, match="one of the languages"):
        persons.choose_language(by=by, person=person, language="tlh")
    with pytest.raises(Refused, match="one of the needs"):
        persons.record_need(by=by, person=person, kind="a yacht")
    with pytest.raises(Refused, match="what you need"):
        persons.record_need(by=by, person=person, kind="other", words=" ")
    with pytest.raises(Refused, match="email, phone or letter"):
        persons.change_contact(by=by, person=person, system="pigeon", value="")


# --- needs and contacts ------------------------------------------------------------------------


def test_a_need_is_recorded_once_reviewed_within_a_year_and_ended_once(universe: Universe):
    by, person = universe.actor("rhian"), universe.rhian
    need = persons.record_need(by=by, person=person, kind="large_print")
    assert need.review_date == clock.today() + timedelta(days=365)
    with pytest.raises(Refused, match="already written down"):
        persons.record_need(by=by, person=person, kind="large_print")
    persons.confirm_need(by=by, need=need)
    persons.end_need(by=by, need=need)
    need.refresh_from_db()
    ended = need.ended_at
    persons.end_need(by=by, need=need)
    need.refresh_from_db()
    assert need.ended_at == ended
    persons.record_need(by=by, person=person, kind="large_print")
    for words in ("A quiet room", "My dog comes too"):
        persons.record_need(by=by, person=person, kind="other", words=words)


def test_a_contact_changes_and_ends(universe: Universe):
    by, person = universe.actor("rhian"), universe.rhian
    persons.change_contact(by=by, person=person, system="phone", value="01632 960199")
    (phone,) = ContactPoint.objects.filter(person=person, system="phone", ended_at__isnull=True)
    assert phone.value == "01632 960199"
    assert persons.change_contact(by=by, person=person, system="phone", value=" ") is None
    assert not ContactPoint.objects.filter(
        person=person, system="phone", ended_at__isnull=True
    ).exists()


def test_staff_write_down_contacts_but_never_the_email_that_somebody_signs_in_with(
    universe: Universe,
):
    nurse = universe.actor("nurse")
    persons.change_contact(by=nurse, person=universe.rhian, system="post", value="1 Chapel Row")
    persons.change_contact(
        by=nurse, person=universe.imported, system="email", value="i@example.org"
    )
    with pytest.raises(NotAllowed, match="Only the person"):
        persons.change_contact(
            by=nurse, person=universe.rhian, system="email", value="n@example.org"
        )
    for name in ("carer", "stranger"):
        with pytest.raises(NotAllowed):
            persons.change_contact(
                by=universe.actor(name), person=universe.rhian, system="post", value="Elsewhere"
            )
