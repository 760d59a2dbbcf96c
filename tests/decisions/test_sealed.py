"""What one side said stays sealed beyond the pages too: nothing of it, and no sign of when or what,
stands in the trail, in what is sent, on lists, in files, in what a page asks the server for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from alongside.core.audit import AuditEvent
from alongside.decisions import actions
from alongside.decisions.models import Answer, Decision
from alongside.decisions.report import commands
from alongside.messaging.models import OutMessage
from alongside.worklist.models import Item
from tests.decisions.making import AFTER, BEFORE, GUESS, WISH, aid_in_use, begun
from tests.universe import Universe

pytestmark = pytest.mark.django_db

CANARY = "zqkanarie"
# Of each side, everything that it can say before anything is open.
SAID: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "rhian": [
        ("shaped", {"words": CANARY, "handled": CANARY}),
        ("before", BEFORE),
        ("after", AFTER),
        ("weigh", {"way": "swing", "points": {"less_pain": 83, "clot": 17}}),
        ("wish", WISH),
    ],
    "nurse": [("shaped", {"words": CANARY, "handled": CANARY}), ("guess", GUESS)],
}
SIDE = {"rhian": "person", "nurse": "professional"}


def speaks(u: Universe, row: Decision, who: str) -> None:
    for step, said in SAID[who]:
        actions.say(
            by=u.actor(who), decision=row, side=SIDE[who], step=step, said=said, shared=True
        )


@pytest.mark.parametrize("who", SAID)
def test_nothing_sealed_stands_in_the_trail_in_messages_or_on_lists(
    universe: Universe, who: str
) -> None:
    u = universe
    row = begun(u)
    events, sent = AuditEvent.objects.count(), OutMessage.objects.count()
    items = set(Item.objects.values_list("key", "state"))
    speaks(u, row, who)
    written = AuditEvent.objects.order_by("id")[events:]
    assert {event.verb for event in written if event.verb.startswith("decision.")} == {
        "decision.say"
    }
    for event in written:
        # That something was said, and when: not which step it was, nor a digest of it.
        assert event.detail == {} or not event.verb.startswith("decision.")
    trail = json.dumps(list(AuditEvent.objects.values()), cls=DjangoJSONEncoder)
    letters = json.dumps(
        [[text.subject, text.body] for text in OutMessage.objects.all()], cls=DjangoJSONEncoder
    )
    assert CANARY not in trail + letters
    assert OutMessage.objects.count() == sent
    if who == "rhian":  # that she is in would be told by what waits for Dana
        assert set(Item.objects.values_list("key", "state")) == items
    assert not Answer.objects.filter(said__contains=CANARY.encode()).exists()  # sealed at rest


@pytest.mark.parametrize(("who", "other"), [("rhian", "nurse"), ("nurse", "rhian")])
def test_what_is_asked_for_in_the_background_is_the_same_before_and_after(
    universe: Universe, capsys: pytest.CaptureFixture[str], who: str, other: str
) -> None:
    """Live updates, the person's log but for the time, searches, the report as a file and as JSON:
    byte for byte what they were before the other side said anything."""
    u = universe
    row = begun(u)
    client, lead = u.client(other), u.client("lead")
    record = f"/p/{u.rhian.pk}/"
    urls = [f"{record}plan/changes/", f"{record}plan/", f"{record}history/", "/worklist/"]

    def asked() -> list[Any]:
        found: list[Any] = [client.get(f"{record}plan/changes/").content]
        found += [lead.get("/service/decisions/report/numbers.csv").content]
        found += [lead.get("/service/decisions/report/").text.split("<main")[1]]
        commands.report(json=True)
        found += [capsys.readouterr().out]
        return found

    client.get(f"{record}plan/")
    before = asked()
    speaks(u, row, who)
    assert asked() == before
    for url in urls:
        assert CANARY not in client.get(url, follow=True).text
    found = client.post("/people/", {"wanted": CANARY}, follow=True)
    assert found.text.count(CANARY) <= 1  # the box that was filled in
    draft = client.post(reverse("plans:draft", args=[u.rhian.pk]), {"draft": "guess"})
    assert CANARY not in draft.content.decode()


def test_the_persons_log_says_that_somebody_said_something_and_no_more(
    universe: Universe,
) -> None:
    u = universe
    row = begun(u)
    speaks(u, row, "nurse")
    pages = [
        u.client("rhian").get(reverse("people:access", args=[u.rhian.pk])).text,
        u.client("rhian").get(f"/p/{u.rhian.pk}/access/log/", follow=True).text,
    ]
    for page in pages:
        assert CANARY not in page
        assert "An operation" not in page


@pytest.mark.parametrize("who", ["rhian", "nurse"])
def test_a_forged_form_opens_nothing(universe: Universe, who: str) -> None:
    """Whatever is sent to whichever page: the other side stays shut, and openings stay none."""
    u = universe
    version = aid_in_use(u)
    row = begun(u, version=version)
    speaks(u, row, "nurse" if who == "rhian" else "rhian")
    client = u.client(who)
    forged = {
        "side": SIDE["nurse" if who == "rhian" else "rhian"], "early": "1", "sure": "",
        "shared": "on", "step": "guess", "viewer": "person", "open": "1", "at": "2020-01-01",
    }  # fmt: skip
    for name in ("decision", "read", "open", "open_early", "withdraw", "end", "take_over"):
        url = reverse(f"decisions:{name}", args=[u.rhian.pk, row.pk])
        if name == "end":
            continue  # that is theirs to do, and opens nothing
        for answer in (client.get(url, forged), client.post(url, forged, follow=True)):
            assert CANARY not in answer.content.decode(errors="replace")
    assert not row.openings.exists()
