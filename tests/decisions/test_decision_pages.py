"""The pages of a decision, and that nothing of one side reaches the other before it is open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from alongside.core.audit import AuditEvent
from alongside.decisions import actions
from alongside.decisions.models import Decision, DecisionState, Opening
from tests.decisions.making import (
    AFTER,
    BEFORE,
    GUESS,
    WISH,
    aid_in_use,
    begun,
    both_in,
    chosen,
    say,
)
from tests.universe import Universe

pytestmark = pytest.mark.django_db

STEPS = ("before", "after", "weigh", "compare", "wish", "guess", "shaped", "choice", "done")


def at(row: Decision, name: str, *more: Any) -> str:
    return reverse(f"decisions:{name}", args=[row.person_id, row.pk, *more])


def test_the_person_asks_reads_and_sends_their_side_with_forms_alone(universe: Universe) -> None:
    u = universe
    own, nurse = u.client("rhian"), u.client("nurse")
    home = reverse("decisions:decisions", args=[u.rhian.pk])
    assert "nothing to decide" in own.get(home).text
    ask = reverse("decisions:ask", args=[u.rhian.pk])
    assert own.post(ask, {"words": " "}).status_code == 422
    said = {"words": "My knee", "who": str(u.memberships["nurse"].pk)}
    page = own.post(ask, said, follow=True)
    assert "Dana Hughes sees it now" in page.text
    row = Decision.objects.get(person=u.rhian)
    version = aid_in_use(u)
    begin = at(row, "begin_asked")
    assert "My knee" in nurse.get(begin).text
    page = nurse.post(begin, {"aid": str(version.pk)}, follow=True)
    assert "Write down your guess" in page.text
    page = own.get(at(row, "decision"))
    assert "Before reading" in page.text
    before = {"leaning": "surgery", "sure": "4", "know_clots": "three"}
    page = own.post(at(row, "say", "before"), before, follow=True)
    assert "What may come of it" in page.text
    page = own.post(at(row, "say", "after"), {"know_clots": "thirty"}, follow=True)
    assert "Good to know" in page.text
    assert "About 3 of 100 people do. 97 do not." in page.text
    weights = {"points_less_pain": "0", "points_clot": ""}
    assert "All of them are 0" in own.post(at(row, "say", "weigh"), weights).text
    assert "from 0 to 100" in own.post(at(row, "say", "weigh"), {"points_clot": "120"}).text
    page = own.post(at(row, "say", "weigh"), weights | {"points_less_pain": "80"}, follow=True)
    assert "It is not advice" in page.text
    page = own.post(at(row, "say", "compare"), {"best_0": "clot", "worst_0": "clot"})
    assert "two different ones" in page.text
    page = own.post(at(row, "say", "compare"), {"best_0": "clot"}, follow=True)
    wish = {"top": ["clot"], "wish": "wait", "enough": "yes", "involvement": "person"}
    page = own.post(at(row, "say", "wish"), wish, follow=True)
    assert "Your side is in" in page.text
    assert "side is not in yet" in page.text
    guess = {"option": "surgery", "percent": "100", "top": ["clot"]}
    assert "from 1 to 99" in nurse.post(at(row, "say", "guess"), guess).text
    page = nurse.post(at(row, "say", "guess"), guess | {"percent": "70"}, follow=True)
    assert "Open both, side by side" in page.text
    page = nurse.post(at(row, "open"), follow=True)
    assert "Wait and see" in page.text
    page = own.get(at(row, "decision"))
    assert "70 in 100" in page.text
    choice = {"choice": "wait", "decided_by": "person", "was_time": "yes", "enough": "yes"}
    page = own.post(at(row, "say", "choice"), choice, follow=True)
    assert "Choice (intermediate)" in page.text
    done = {"treatment": "surgery", "reason": "health", "words": "It got worse"}
    page = nurse.post(at(row, "say", "done"), done, follow=True)
    row.refresh_from_db()
    assert row.state == DecisionState.FINISHED


def test_helpers_type_on_both_sides(universe: Universe) -> None:
    u = universe
    row = begun(u)
    gp, carer = u.client("gp"), u.client("carer")
    wish = {"wish": "wait", "involvement": "person"}
    page = carer.post(at(row, "say", "wish"), wish)
    assert "Read it back to Rhian" in page.text
    typed = {"channel": "paper", "read_back": "on"}
    page = carer.post(at(row, "say", "wish"), wish | typed, follow=True)
    assert "Wait and see" not in re.sub(r"(?s)<head.*?</head>", "", page.text)
    guess = {"option": "surgery", "percent": "70"}
    page = gp.post(at(row, "say", "guess"), guess | typed, follow=True)
    assert "Type the guess" in page.text
    row.refresh_from_db()
    assert set(row.answers.values_list("side", flat=True)) == {"person", "professional"}


def test_opening_early_asks_once_more(universe: Universe) -> None:
    u = universe
    row = begun(u)
    say(u, row, "wish", WISH)
    nurse = u.client("nurse")
    page = nurse.post(at(row, "open"), follow=True)
    assert "You can open it early" in page.text
    assert nurse.post(at(row, "open_early"), {"sure": ""}, follow=True).status_code == 200
    assert not Opening.objects.exists()
    assert AuditEvent.objects.filter(verb="decision.open_refused").count() == 2
    assert "is told that you looked" in nurse.get(at(row, "open_early")).text
    page = nurse.post(at(row, "open_early"), {"sure": "yes"}, follow=True)
    assert "Exercise with a group" in page.text
    assert nurse.get(at(row, "open_early")).status_code == 302
    page = u.client("carer").post(at(row, "open_early"), {"sure": "yes"}, follow=True)
    assert "Only the two who decide" in page.text
    assert AuditEvent.objects.filter(verb="decision.open_refused").count() == 3
    page = u.client("rhian").get(at(row, "decision"))
    assert "One side was opened early" in page.text


def test_taking_an_option_away_and_ending(universe: Universe) -> None:
    u = universe
    row = begun(u)
    nurse = u.client("nurse")
    page = nurse.post(at(row, "withdraw"), {"option": "surgery"}, follow=True)
    assert "Why?" in page.text
    page = nurse.post(at(row, "withdraw"), {"option": "surgery", "why": "No surgeon"}, follow=True)
    assert "No longer to be had: An operation. No surgeon" in page.text
    own = u.client("rhian")
    assert "An operation" not in own.get(at(row, "say", "wish")).text
    page = own.post(at(row, "end"), follow=True)
    assert "Ended" in page.text
    assert "moved on" in own.get(at(row, "say", "wish"), follow=True).text


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_page_in_every_state_shows(universe: Universe, language: str) -> None:
    u = universe
    clients = [u.client(who) for who in ("rhian", "nurse", "gp", "carer")]
    for client in clients:
        client.cookies["django_language"] = language
    for row in (begun(u), both_in(u), chosen(u)):
        names = [at(row, name) for name in ("decision", "read", "sheet", "open_early")]
        for client in clients:
            waiting = [*names, *(at(row, "say", step) for step in STEPS)]
            for url in waiting:  # to each page once, however many lead there
                page = client.get(url)
                assert page.status_code in (200, 302)
                if page.status_code == 302 and page.url not in waiting:
                    waiting.append(page.url)
    nurse = clients[1]
    assert nurse.get(at(row, "sheet") + "?guess").content.startswith(b"%PDF")
    assert nurse.get(at(row, "say", "magic")).status_code == 404
    for client in (u.client("lead"), u.client("board")):
        assert client.get(reverse("decisions:gaps")).status_code == 200


def test_instruments_are_listed_and_loaded(universe: Universe) -> None:
    u = universe
    lead, nurse = u.client("lead"), u.client("nurse")
    page = nurse.get(reverse("instruments:instruments"))
    assert "CollaboRATE" in page.text
    load = reverse("instruments:load")
    assert nurse.get(load).status_code == 404
    said = {"code": "sure", "items_en": "One?\nTwo?", "evidence": "A letter", "attest": "on"}
    assert "has 4 items" in lead.post(load, said).text
    page = lead.post(load, said | {"items_en": "One?\nTwo?\nThree?\nFour?"}, follow=True)
    assert "Loaded here" in page.text
    row = both_in(u)
    actions.open_other(by=u.actor("nurse"), decision=row)
    own = u.client("rhian")
    assert "Three?" in own.get(at(row, "say", "choice")).text
    choice = {"choice": "wait", "decided_by": "person"} | {f"sure_{n}": "yes" for n in range(4)}
    own.post(at(row, "say", "choice"), choice)
    row.pair.refresh_from_db()
    assert row.pair.sure == 4
    stop = re.search(r'action="(/service/instruments/[^"]+/stop)"', page.text)
    assert stop is not None
    assert "Loaded here" not in lead.post(stop[1], follow=True).text


# --- sealing, attacked ----------------------------------------------------------------------------

THEIRS = {
    "person": ("Kanarie-person", "kanarie_p"),
    "professional": ("Kanarie-professional", "kanarie_d"),
}


def crawl(client: Client, start: list[str], person_id: Any) -> dict[str, bytes]:
    """Every page of this person's record and of the staff that can be reached by links."""
    seen: dict[str, bytes] = {}
    waiting = list(start)
    inside = re.compile(rf"^/(p/{person_id}|day|worklist|people|service)(/|$)")
    while waiting and len(seen) < 150:
        url = waiting.pop()
        if url in seen:
            continue
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[url] = body
        for found in re.findall(rb'(?:href|action|data-[a-z]+)="(/[^"#]*)"', body):
            link = found.decode().replace("&amp;", "&")
            if inside.match(link) and link not in seen:
                waiting.append(link)
    return seen


@pytest.mark.parametrize("who", ["rhian", "nurse", "carer", "gp"])
def test_no_page_shows_the_other_side_before_it_is_open(universe: Universe, who: str) -> None:
    """Canaries in everything one side can say, and every page that the other can reach."""
    u = universe
    row = begun(u)
    if who != "rhian":
        say(u, row, "before", BEFORE)
        say(u, row, "after", AFTER)
        say(u, row, "weigh", {"way": "swing", "points": {"less_pain": 83, "clot": 17}})
        say(u, row, "wish", WISH)
        shaped = {"words": "Kanarie-person", "handled": "Kanarie-person"}
        actions.say(
            by=u.actor("rhian"), decision=row, side="person", step="shaped", said=shaped,
            shared=True,
        )  # fmt: skip
    if who != "nurse":
        say(u, row, "guess", GUESS | {"percent": 83})
        shaped = {"words": "Kanarie-professional", "handled": "Kanarie-professional"}
        actions.say(
            by=u.actor("nurse"), decision=row, side="professional", step="shaped", said=shaped,
            shared=True,
        )  # fmt: skip
    client = u.client(who)
    ones = [at(row, name) for name in ("decision", "read", "sheet", "open_early", "begin_asked")]
    ones += [at(row, "say", step) for step in STEPS]
    pages = crawl(client, [f"/p/{u.rhian.pk}/", *ones], u.rhian.pk)
    assert at(row, "decision") in pages
    for url, body in pages.items():
        text = body.decode(errors="replace")
        assert "Kanarie" not in text, url
        if body[:5] != b"%PDF-" and f"/decisions/{row.pk}" in url:
            shown = plain(body).decode(errors="replace")
            assert "83" not in re.sub(r"[0-9a-f-]{32,36}|<svg.*?</svg>", "", shown), url
        # What a radio would give away: that the form begins with what the other said.
        if f"/decisions/{row.pk}/say/" in url:
            assert "checked" not in text, url


def plain(body: bytes) -> bytes:
    """A page without what differs from one showing to the next."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"|nonce="[^"]+"|%PDF(?s:.*)', b"", body)


OTHERWISE = {
    "before": BEFORE | {"leaning": "wait", "sure": 9, "know": {}},
    "after": {"know": {}},
    "weigh": {"way": "best_worst", "picked": [["clot", "less_pain"]]},
    "wish": {"wish": "wait", "involvement": "person", "enough": "no"},
    "guess": {"option": "wait", "percent": 5},
}


@pytest.mark.parametrize("who", ["rhian", "nurse", "carer"])
def test_pages_are_the_same_whatever_the_other_side_said(universe: Universe, who: str) -> None:
    """Not a word and not a figure, but for that it is in: every page of it is byte for byte the
    same, whichever of two answers the other side gave."""
    u = universe
    row = begun(u)
    first = {"before": BEFORE, "after": AFTER, "weigh": {"points": {"clot": 9}}, "wish": WISH,
             "guess": GUESS}  # fmt: skip
    steps = [step for step in first if (step == "guess") == (who == "rhian")]
    client = u.client(who)
    urls = [at(row, name) for name in ("decision", "read", "open_early")]
    urls += [at(row, "say", step) for step in STEPS]
    urls += [reverse("decisions:decisions", args=[u.rhian.pk]), f"/p/{u.rhian.pk}/", "/worklist/"]

    def shown() -> list[bytes]:
        return [plain(client.get(url, follow=True).content) for url in urls]

    for step in steps:
        say(u, row, step, first[step])
    client.get(urls[0])  # messages of the first look are over
    before = shown()
    for step in reversed(steps):
        if step != "before":  # too late for another, which tells nothing
            say(u, row, step, OTHERWISE[step])
    assert shown() == before


@pytest.mark.parametrize("who", ["nurse", "carer", "gp", "stranger"])
def test_a_form_that_fails_tells_nothing(
    universe: Universe, subtests: pytest.Subtests, who: str
) -> None:
    u = universe
    row = begun(u)
    say(u, row, "wish", WISH | {"top": ["clot"]})
    client = u.client(who)
    for step in STEPS:
        with subtests.test(step=step), transaction.atomic():
            page = client.post(at(row, "say", step), {"x": "y"}, follow=True)
            assert "checked" not in page.text
            assert page.status_code in (200, 404, 409, 422)
            transaction.set_rollback(True)
