"""The town is lived in: what a visitor is told to look for is there, and came about by actions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from alongside.core import audit, clock, jobs, keys
from alongside.core.audit import AuditEvent
from alongside.core.jobs import Due
from alongside.decisions.models import Decision, DecisionState, Pair
from alongside.demo import bundles, mail, phone, town
from alongside.demo.cast import ON_PAPER, PARTS
from alongside.demo.town.neighbours import NEIGHBOURS
from alongside.demo.town.texting import GWYNDAF, ZOE
from alongside.followups.models import CheckIn, CheckInState, QuestionSetVersion
from alongside.messaging.models import Gateway, InMessage, InState, OutMessage, OutState
from alongside.people.models import (
    Basis,
    CircleMember,
    GlassReview,
    Grant,
    Incident,
    IncidentState,
    LocalSetting,
    Login,
    Membership,
    Person,
)
from alongside.plans.models import (
    Acceptance,
    Commitment,
    CommitmentState,
    Conversation,
    ConversationState,
    Goal,
    GoalState,
    Preparation,
)
from alongside.publishing.models import VersionState
from alongside.records.fhir import read_bytes
from alongside.records.models import Condition, Result, ResultLook
from alongside.worklist.models import Item, ItemState
from tests.messaging.town import Networks, carried_by

pytestmark = pytest.mark.commits


@pytest.fixture
def phones(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The town's phones, as where the demo is installed."""
    settings.DEMO_FOLDER = tmp_path
    monkeypatch.setattr(jobs, "_pumps", [*jobs._pumps, phone.tell])
    with carried_by(cast(Networks, phone.Network())):
        yield


@pytest.fixture
def sian(own_database: str, post: Path, phones: None, settings: Any, tmp_path: Path) -> Person:
    """Siân, in the town."""
    settings.ALONGSIDE_AUDIT_HEAD = str(tmp_path / "audit-head.txt")
    assert not town.is_there()
    town.load()
    town.seal()
    assert town.is_there()
    keys.forget()
    return Login.objects.get(email="person@example.org").person  # type: ignore[return-value]


def test_the_town_is_lived_in(sian: Person, post: Path) -> None:
    # Everybody is there, nobody has a password, staff have their team.
    for part in PARTS:
        login = Login.objects.get(email=part.email)
        assert not login.has_usable_password()
        assert login.person is not None
        assert login.person.name == part.name
        if part.hat:
            assert Membership.objects.filter(
                person=login.person, role=part.hat, team__isnull=False, until_at__isnull=True
            ).exists()
    assert Person.objects.filter(name__in=[who.shown for who in NEIGHBOURS]).count() == 12
    idwal = Person.objects.get(name=ON_PAPER)
    assert not hasattr(idwal, "login")
    assert CircleMember.objects.get(person=sian, is_main_contact=True).other == (
        Login.objects.get(email="carer@example.org").person
    )

    # A conversation in five days, prepared by the person.
    talk = Conversation.objects.get(person=sian, state=ConversationState.BOOKED)
    assert talk.at.astimezone(clock.LONDON).date() == clock.today() + timedelta(days=5)
    assert "bridge" in Preparation.objects.get(conversation=talk).words
    assert talk.agenda.count() == 3

    # Agreed by both sides; kept, broken; a suggestion that waits.
    goals = Goal.objects.filter(person=sian)
    assert goals.filter(state=GoalState.ACTIVE).count() == 2
    assert goals.filter(state=GoalState.PROPOSED).count() == 1
    for goal in goals.filter(state=GoalState.ACTIVE):
        assert Acceptance.objects.filter(agreement__goal=goal).count() == 2
        assert goal.words.startswith("I want")
    mine = Commitment.objects.filter(person=sian)
    assert mine.filter(state=CommitmentState.KEPT).count() == 3
    broken = mine.get(state=CommitmentState.NOT_KEPT)
    assert broken.membership is not None
    assert broken.membership.person.name == "Tomos Rees"

    # A follow-up that nobody answered is late, on a worklist; others were answered.
    late = CheckIn.objects.get(person=sian, state=CheckInState.ASKED)
    assert late.due_on < clock.today()
    assert Item.objects.filter(about_id=late.pk, state=ItemState.OPEN).exists()
    answered = CheckIn.objects.filter(state=CheckInState.ANSWERED)
    assert answered.exclude(kind="questions").count() == 2

    # One decision is done, of one the person's word is waited for: the guess is in, and sealed.
    done, open_ = Decision.objects.filter(person=sian).order_by("begun_at")
    assert (done.state, open_.state) == (DecisionState.FINISHED, DecisionState.OPEN)
    said = set(open_.answers.values_list("side", "step"))
    assert said == {("person", "before"), ("person", "after"), ("professional", "guess")}
    assert Pair.objects.get(decision=done).informed
    assert Pair.objects.get(decision=open_).guess == ""

    # Questions for four conditions are ready to be suggested.
    ready = QuestionSetVersion.objects.filter(state=VersionState.ACTIVE)
    codes = ready.order_by("question_set__code").values_list("question_set__code", flat=True)
    assert list(codes) == ["alcohol", "copd", "diabetes", "low-mood"]
    # Weeks of short questions by text: one that somebody acts on, one open on a phone.
    zoe, gwyndaf = (Person.objects.get(name=who.name) for who in (ZOE, GWYNDAF))
    by_text = CheckIn.objects.filter(asked_by_way="text")
    levels = by_text.filter(person=zoe, kind="questions").order_by("due_on")
    assert [row.level for row in levels] == ["carry_on"] * 3 + ["this_week"]
    assert Item.objects.filter(about_id=levels[3].pk, state=ItemState.OPEN, urgent=False).exists()
    states = by_text.filter(person=gwyndaf, kind="questions").order_by("due_on")
    assert [row.state for row in states] == [CheckInState.ANSWERED, CheckInState.ASKED]
    assert "Barod" in [line.words for line in GWYNDAF.phone.lines()]
    assert not GWYNDAF.phone.lines()[-1].mine
    assert Item.objects.filter(kind="text_to_read", person=zoe).count() == 1
    texts = OutMessage.objects.filter(gateway=Gateway.TEXT, state=OutState.SENT)
    shown = [line for one in phone.phones() for line in one.lines() if not line.mine]
    assert len(shown) == texts.filter(delivered_at__isnull=False).count() == texts.count()
    assert not InMessage.objects.filter(state=InState.WAITING).exists()

    # Somebody whom she forgot looked; an emergency was looked into, another was not.
    locum = Person.objects.get(name="Gethin Prosser")
    seen = AuditEvent.objects.filter(person_id=sian.pk, actor_person_id=locum.pk, reading=True)
    assert seen.exists()
    assert all(clock.now() - event.at > timedelta(days=80) for event in seen)
    assert not Membership.objects.filter(person=locum, until_at__isnull=True).exists()
    assert Grant.objects.filter(basis=Basis.BREAK_GLASS).count() == 2
    assert GlassReview.objects.get().person_id == sian.pk
    closed = Incident.objects.get(person=sian)
    assert closed.state == IncidentState.CLOSED
    assert closed.outcome
    assert LocalSetting.objects.get().key == "plans.minutes"

    # Results that somebody has looked at, and newer ones that nobody has.
    looked = ResultLook.objects.values("result_id")
    results = Result.objects.filter(person=sian)
    assert results.filter(pk__in=looked).exists()
    newest = results.order_by("-taken_at")[:2]
    assert not ResultLook.objects.filter(result__in=list(newest)).exists()
    assert Condition.objects.filter(person=sian).count() == 4

    # Letters wait to be printed; mail went out by a real mail server, to the right people.
    letters = OutMessage.objects.filter(gateway=Gateway.PRINT, state=OutState.QUEUED)
    assert letters.filter(person=idwal).exists()
    emails = OutMessage.objects.filter(gateway=Gateway.EMAIL)
    # What was asked for by mail and answered on the spot was no longer sent.
    assert not emails.exclude(state__in=[OutState.SENT, OutState.VOID]).exists()
    assert len(mail.names(post)) == emails.filter(state=OutState.SENT).count()

    # Nothing failed, and nothing is in the future of its own past.
    assert not Due.objects.filter(attempts__gt=0).exists()
    assert not AuditEvent.objects.filter(at__gt=clock.now()).exists()
    # What other tests' transactions on this server hold up is sealed later.
    faults = [fault.message for fault in audit.verify()]
    assert [message for message in faults if "not sealed" not in message] == []


def test_loading_fails_whole(own_database: str, post: Path, phones: None) -> None:
    steps = 0

    def stumble() -> None:
        nonlocal steps
        steps += 1
        if steps == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        town.load(stumble)
    assert not town.is_there()
    assert not AuditEvent.objects.exists()


def test_real_files_come_in_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_SHARED", str(tmp_path))
    assert town.real_files() == []
    folder = tmp_path / "data" / "synthea-r4"
    folder.mkdir(parents=True)
    for number in range(5):
        (folder / f"A_{number}.json").write_text("x" * (9 - number))
    assert [path.name for path in town.real_files()] == ["A_4.json", "A_3.json", "A_2.json"]


def test_what_the_practice_sends_is_sound() -> None:
    record = bundles.Record(
        number=7,
        name="Élan Prys",
        birth_date="1955-07-07",
        gender="female",
        conditions=tuple((kind, "2010-01-01") for kind in bundles.CONDITIONS),
        results=tuple(
            [("bp", clock.today(), (140, 80))]
            + [(kind, clock.today(), (5.0,)) for kind in bundles.RESULTS]
        ),
        medicines=tuple(bundles.MEDICINES),
        email="elan@example.org",
        phone="01632 960199",
        post=("1 Stryd y Bont", "Cwm Afallen", "CA1 3DE"),
        plan="A plan",
    )
    found = read_bytes(json.dumps(bundles.bundle(record)).encode(), file="7.json")
    assert found.faults == ()
    assert len(found.conditions) == len(bundles.CONDITIONS)
