"""What hardly ever happens in deciding together, and still has a clear outcome."""

from __future__ import annotations

import numpy as np
import pytest

from alongside.core.actors import Channel
from alongside.core.disclosure import NOT_SHOWN, Share
from alongside.core.errors import NotAllowed, Refused
from alongside.decisions import actions
from alongside.decisions.report import rules
from alongside.decisions.rules.answers import Wrong, clean
from alongside.instruments import actions as instruments
from alongside.people.actions import grants
from tests.decisions.making import GUESS, aid, aid_in_use, begun
from tests.universe import Universe


def let_in(u: Universe, person: str, team: str) -> None:
    """Somebody lets a team add to their plan."""
    grants.give_access(
        by=u.actor(person, hat=False),
        person=getattr(u, person),
        grantee=getattr(u, team),
        level=2,
        categories=["about", "plan"],
    )


@pytest.mark.django_db
def test_nobody_is_both_sides_of_a_decision(universe: Universe) -> None:
    u = universe
    let_in(u, "nurse", "team")
    with pytest.raises(NotAllowed, match="both sides"):
        actions.begin(by=u.actor("nurse"), person=u.nurse, aid_version=aid_in_use(u))
    with pytest.raises(Refused, match="looks after you"):
        actions.ask(
            by=u.actor("nurse", hat=False), person=u.nurse,
            professional=u.memberships["nurse"], words="My own knee",
        )  # fmt: skip


@pytest.mark.django_db
def test_another_service_that_the_person_lets_in_holds_nothing_of_it(universe: Universe) -> None:
    u = universe
    let_in(u, "rhian", "other_team")
    row = begun(u)
    stranger = u.actor("stranger")
    typing = stranger.helping(Channel.PAPER, "Stella", u.nurse.pk)
    with pytest.raises(NotAllowed, match="colleague"):
        actions.say(by=typing, decision=row, side="professional", step="guess", said=GUESS)
    with pytest.raises(NotAllowed, match="another service"):
        actions.end(by=stranger, decision=row)
    assert row.aid_version is not None
    with pytest.raises(Refused, match="belongs to another service"):
        actions.begin(by=stranger, person=u.rhian, aid_version=row.aid_version)


@pytest.mark.django_db
def test_a_step_that_there_is_not(universe: Universe) -> None:
    u = universe
    row = begun(u)
    for side, step in (("nobody", "wish"), ("person", "magic"), ("person", "guess")):
        with pytest.raises((Refused, NotAllowed)):
            actions.say(by=u.actor("rhian"), decision=row, side=side, step=step, said={})


@pytest.mark.django_db
def test_a_manager_who_is_no_lead_attests_nothing(universe: Universe) -> None:
    u = universe
    lead = u.actor("lead")
    loaded = instruments.load_instrument(
        by=lead, service=u.service, code="sure", evidence="A letter",
        items={"en": ["One?", "Two?", "Three?", "Four?"]},
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        instruments.end_instrument(by=u.actor("board"), loaded=loaded)
    instruments.end_instrument(by=lead, loaded=loaded)
    loaded.refresh_from_db()
    ended = loaded.ended_at
    instruments.end_instrument(by=lead, loaded=loaded)  # once more changes nothing
    loaded.refresh_from_db()
    assert loaded.ended_at == ended


def test_looking_back_may_be_left_without_an_answer() -> None:
    said = {"months": 3, "score": "", "words": " It was right for me "}
    assert clean("later", said, aid()) == {
        "months": 3, "score": None, "words": "It was right for me",
    }  # fmt: skip
    with pytest.raises(Wrong):
        clean("later", {"months": "", "score": 1}, aid())


def test_a_topic_without_a_share_has_no_range() -> None:
    counts = np.array([[3.0, 10.0]] * 12)
    assert rules.rate(NOT_SHOWN, counts) == rules.Rate()
    shown = rules.rate(Share(35, 85, 120), counts + np.arange(24).reshape(12, 2) % 5)
    assert shown.clustered is not None
