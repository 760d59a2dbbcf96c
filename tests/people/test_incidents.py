"""Something went wrong: anyone reports it, the person concerned sees what came of it (W24)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.core.actors import ANONYMOUS
from alongside.core.audit import AuditEvent
from alongside.core.errors import Changed, NotAllowed, Refused, TooMany
from alongside.people.actions import incidents
from alongside.people.models import INCIDENT_MOVES, Incident, IncidentState
from tests.universe import Universe

REPORT = "/report/"
WORDS = "My letter went to the house next door."


@pytest.fixture
def incident(universe: Universe) -> Incident:
    return incidents.report_incident(
        by=universe.actor("rhian"),
        service=universe.service,
        words=WORDS,
        address="192.0.2.1",
        person=universe.rhian,
    )


def move(by: Any, incident: Incident, to: str, outcome: str = "", opened_in: str = "") -> Incident:
    return incidents.move_incident(
        by=by, incident=incident, opened_in=opened_in or incident.state, to=to, outcome=outcome
    )


# --- actions -----------------------------------------------------------------------------------


def test_words_are_sealed_for_the_person_or_else_the_service(
    universe: Universe, incident: Incident
) -> None:
    other = incidents.report_incident(
        by=ANONYMOUS, service=universe.service, words="The door is too heavy.", address="a"
    )
    assert (incident.owner_id, other.owner_id) == (universe.rhian.pk, universe.service.pk)
    event = AuditEvent.objects.filter(verb="incident.report").order_by("id")[0]
    assert event.person_id == universe.rhian.pk
    assert WORDS not in str(event.detail)


def test_nobody_reports_about_somebody_they_may_not_see(universe: Universe) -> None:
    for name in ("stranger", "peer", "lead"):
        with pytest.raises(NotAllowed):
            incidents.report_incident(
                by=universe.actor(name),
                service=universe.service,
                words=WORDS,
                address="a",
                person=universe.rhian,
            )


def test_a_report_needs_words_and_has_a_limit(universe: Universe) -> None:
    report: dict[str, Any] = {"by": ANONYMOUS, "service": universe.service, "address": "a"}
    with pytest.raises(Refused):
        incidents.report_incident(words=" \n", **report)
    for _ in range(10):
        incidents.report_incident(words="x", **report)
    with pytest.raises(TooMany):
        incidents.report_incident(words="x", **report)


@pytest.mark.parametrize("start", IncidentState)
@pytest.mark.parametrize("to", IncidentState)
def test_moves_follow_the_table(
    universe: Universe, incident: Incident, start: IncidentState, to: IncidentState
) -> None:
    Incident.objects.filter(pk=incident.pk).update(state=start)
    incident.refresh_from_db()
    lead = universe.actor("lead")
    if to in INCIDENT_MOVES[start]:
        row = move(lead, incident, to, outcome="We rang and said sorry.")
        assert row.state == to
        assert (row.closed_at is not None) == (to == IncidentState.CLOSED)
    else:
        with pytest.raises(Refused):
            move(lead, incident, to, outcome="We rang and said sorry.")


def test_closing_needs_an_outcome(universe: Universe, incident: Incident) -> None:
    privacy = universe.actor("privacy")
    with pytest.raises(Refused):
        move(privacy, incident, "closed")
    looked = move(privacy, incident, "looked_into", outcome="We are asking the post.")
    with pytest.raises(Refused):
        move(privacy, looked, "closed", outcome=" ")
    closed = move(privacy, looked, "closed", outcome=looked.outcome)
    assert closed.outcome == "We are asking the post."


def test_two_who_move_it_at_once_lose_no_words(universe: Universe, incident: Incident) -> None:
    move(universe.actor("lead"), incident, "looked_into", outcome="Ours")
    with pytest.raises(Changed) as changed:
        move(universe.actor("privacy"), incident, "closed", outcome="Mine", opened_in="reported")
    assert (changed.value.theirs, changed.value.mine) == ("Ours", "Mine")


@pytest.mark.parametrize("name", ["nurse", "board", "link_worker", "stranger", "rhian"])
def test_only_the_lead_and_the_privacy_officer_move_it(
    universe: Universe, incident: Incident, name: str
) -> None:
    with pytest.raises(NotAllowed):
        move(universe.actor(name), incident, "looked_into")


# --- pages -------------------------------------------------------------------------------------


def test_anyone_may_report_without_signing_in(client: Client, universe: Universe) -> None:
    page = client.get(REPORT).content.decode()
    assert "I need an answer sooner" in page
    wrong = client.post(REPORT, {"words": "", "service": str(universe.service.pk)})
    assert wrong.status_code == 200
    assert not Incident.objects.exists()
    sent = client.post(REPORT, {"words": WORDS, "service": str(universe.service.pk)})
    assert sent["Location"] == reverse("people:report_thanks")
    assert client.get(sent["Location"]).status_code == 200
    row = Incident.objects.get()
    assert (row.person_id, row.reported_by_id, row.service) == (None, None, universe.service)


def test_reports_without_end_are_stopped(client: Client, universe: Universe) -> None:
    body = {"words": WORDS, "service": str(universe.service.pk)}
    statuses = [client.post(REPORT, body).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [429]


def test_it_is_about_oneself_unless_one_says_otherwise(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    body = {"words": WORDS, "service": str(universe.service.pk)}
    browser.post(REPORT, body | {"about": "me"})
    browser.post(REPORT, body | {"about": "other"})
    about = list(Incident.objects.order_by("reported_at").values_list("person_id", flat=True))
    assert about == [universe.rhian.pk, None]


def test_a_nurse_reports_about_somebody_and_the_person_sees_it(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    rhian = str(universe.rhian.pk)
    browser = client_as("nurse")
    assert "Rhian" in browser.get(f"{REPORT}?person={rhian}").content.decode()
    body = {"words": WORDS, "service": str(universe.service.pk), "person": rhian}
    browser.post(REPORT, body | {"about": rhian})
    own = client_as("rhian").get(reverse("people:incidents_own", args=[rhian]))
    assert WORDS in own.content.decode()


def test_the_form_gives_no_name_away(client_as: Callable[..., Client], universe: Universe) -> None:
    for name in ("stranger", "peer"):
        page = client_as(name).get(f"{REPORT}?person={universe.rhian.pk}").content.decode()
        assert "Rhian" not in page
    assert client_as("peer").get(f"{REPORT}?person=nonsense").status_code == 200


def test_with_no_service_the_page_says_whom_to_phone(client: Client, db: None) -> None:
    assert "Please phone the number on your letter" in client.get(REPORT).content.decode()


def test_with_one_service_it_is_not_asked(client: Client, universe: Universe) -> None:
    browser = universe.client("rhian")
    # Only the surgery looks after her now.
    universe.rhian.grants.filter(grantee=universe.links_team).delete()
    assert 'name="service"' not in browser.get(REPORT).content.decode()
    browser.post(REPORT, {"words": WORDS, "about": "me"})
    assert Incident.objects.get().service == universe.service


def test_from_report_to_outcome(
    client_as: Callable[..., Client], universe: Universe, incident: Incident
) -> None:
    lead, rhian = client_as("lead"), client_as("rhian")
    listed = lead.get(reverse("people:incidents")).content.decode()
    here = reverse("people:incident", args=[incident.pk])
    assert here in listed
    assert WORDS not in listed
    assert WORDS in lead.get(here).content.decode()
    assert AuditEvent.objects.filter(verb="incident.read", person_id=universe.rhian.pk).exists()

    unfinished = lead.post(here, {"opened_in": "reported", "to": "closed", "outcome": ""})
    assert "Say what came of it" in unfinished.content.decode()
    stale = lead.post(here, {"opened_in": "looked_into", "to": "closed", "outcome": "Sorry."})
    assert stale.status_code == 409
    assert "Sorry." in stale.content.decode()
    lead.post(here, {"opened_in": "reported", "to": "closed", "outcome": "We said sorry."})
    assert "We said sorry." in lead.get(here).content.decode()
    assert "Closed" in lead.get(reverse("people:incidents")).content.decode()

    own = reverse("people:incidents_own", args=[universe.rhian.pk])
    assert "We said sorry." in rhian.get(own).content.decode()
    looked = rhian.get(reverse("people:looked", args=[universe.rhian.pk])).content.decode()
    assert "Leila Haddad" in looked


def test_reports_stay_in_their_service_and_with_their_person(
    client_as: Callable[..., Client], universe: Universe, incident: Incident
) -> None:
    here = reverse("people:incident", args=[incident.pk])
    own = reverse("people:incidents_own", args=[universe.rhian.pk])
    for name in ("nurse", "gp", "board", "carer", "stranger", "link_worker", "peer", "broker"):
        browser = client_as(name)
        assert browser.get(here).status_code == 404, name
        assert browser.get(own).status_code == 404, name
        assert browser.get(reverse("people:incidents")).status_code == 404, name
    assert Client().get(own)["Location"].startswith("/way-in/")
    elsewhere = incidents.report_incident(
        by=ANONYMOUS, service=universe.other_service, words="x", address="a"
    )
    lead = client_as("lead")
    assert lead.get(reverse("people:incident", args=[elsewhere.pk])).status_code == 404
    assert client_as("lead", second_factor=False).get(here).status_code == 404
