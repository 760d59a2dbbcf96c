"""Check-ins from planning to the answer, and everything that can come between."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from alongside.core import clock, jobs
from alongside.core.actors import WORKER, Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.followups import access, actions, kinds, queries, texts
from alongside.followups.kinds import kind_of, register_check_in
from alongside.followups.models import CheckIn, CheckInState
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage, OutState
from alongside.people import notices
from alongside.people.actions import grants, persons
from alongside.people.models import Grant, Membership, Person, Service
from alongside.worklist import actions as worklist_actions
from alongside.worklist import queries as worklist
from alongside.worklist.models import Item, ItemState
from tests.followups.conftest import Plan, Walks
from tests.messaging.smtp import MailServer
from tests.universe import Universe

KINDS = (actions.ASK, actions.OVERDUE, actions.NOT_ARRIVED, messaging.SEND)


def work() -> None:
    """What the worker does, of ours."""
    while any(jobs.run_one(only=kind) for kind in KINDS):
        pass


def at(days: float) -> time_machine.travel:
    """So many days from now, at noon or so."""
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def fresh(check_in: CheckIn) -> CheckIn:
    found = queries.get(check_in.person, check_in.pk)
    assert found is not None
    return found


def items(check_in: CheckIn) -> dict[str, str]:
    return dict(Item.objects.filter(about_id=check_in.pk).values_list("kind", "state"))


def token_of(mail_server: MailServer) -> str:
    found = re.search(r"/c/([\w-]+)/", mail_server.mails[-1].get_content())
    assert found is not None
    return found.group(1)


@pytest.fixture
def asked(plan: Plan, mail_server: MailServer) -> CheckIn:
    """A check-in whose link has arrived."""
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    work()
    return fresh(check_in)


# --- planned -------------------------------------------------------------------------------------


def test_planning_twice_plans_once(plan: Plan, walks: Walks) -> None:
    assert plan() == plan()
    assert jobs.Due.objects.filter(kind__in=KINDS).count() == 2
    assert plan(ordinal=2) != plan()
    walks.version = 2
    assert plan() != plan(about_version=1)


def test_who_answers_for_it_belongs_to_a_service(universe: Universe, plan: Plan) -> None:
    with pytest.raises(Refused):
        plan(responsible=universe.memberships["peer"])
    with pytest.raises(RuntimeError):
        plan(kind="nonsense")
    with pytest.raises(RuntimeError):
        register_check_in(kind_of("walk"))


def test_people_on_paper_are_asked_earlier(universe: Universe, plan: Plan) -> None:
    soon = plan()
    persons.record_need(by=universe.actor("rhian"), person=universe.rhian, kind="by_post")
    earlier = plan(ordinal=2)
    assert (soon.ask_at.date() - earlier.ask_at.date()).days == 5


# --- asked ---------------------------------------------------------------------------------------


def test_nothing_is_asked_before_its_day(plan: Plan, mail_server: MailServer) -> None:
    check_in = plan()
    work()
    assert fresh(check_in).state == CheckInState.PLANNED
    with time_machine.travel(check_in.ask_at + timedelta(minutes=1), tick=False):
        work()
        assert fresh(check_in).state == CheckInState.ASKED
    assert len(mail_server.mails) == 1


def test_by_email_with_a_link_that_is_kept_nowhere(
    asked: CheckIn, mail_server: MailServer, walks: Walks
) -> None:
    assert (asked.state, asked.asked_by_way) == (CheckInState.ASKED, "email")
    (mail,) = mail_server.mails
    text = mail.get_content()
    assert mail["Subject"] == "How is it going? A short question for you"
    assert walks.words not in text  # mailboxes are opened by others too
    assert "Dana Hughes" in text
    token = token_of(mail_server)
    assert len(token) >= 43
    assert asked.token_hash is not None
    assert token.encode() not in bytes(asked.token_hash)
    assert queries.by_token(token) == asked
    message = OutMessage.objects.get(about_id=asked.pk)
    assert (message.state, message.body) == (OutState.SENT, "")
    for event in AuditEvent.objects.all():
        assert token not in str(event.detail)


def test_asking_twice_asks_once(asked: CheckIn, mail_server: MailServer) -> None:
    actions.ask(by=WORKER, check_in_id=asked.pk)
    work()
    assert len(mail_server.mails) == 1


def test_on_paper_a_letter_and_a_form_wait_to_be_printed(universe: Universe, plan: Plan) -> None:
    herself = universe.actor("rhian")
    persons.record_need(by=herself, person=universe.rhian, kind="large_print")
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    message = OutMessage.objects.get(about_id=check_in.pk)
    assert (message.gateway, message.large_print) == ("print", True)
    assert "/c/" not in message.body
    nurse = universe.actor("nurse")
    for form in (False, True):
        pdf = messaging.open_letter(by=nurse, message=message, form=form)
        assert pdf is not None
        assert pdf.startswith(b"%PDF-")
    assert fresh(check_in).token_hash is None


def test_a_kind_may_word_its_own_message(
    universe: Universe, plan: Plan, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(
        kind_of("walk"), message=lambda check_in, link: ("A title", f"Our own words. {link}")
    )
    monkeypatch.setitem(kinds._kinds, "walk", own)
    actions.ask(by=WORKER, check_in_id=plan(in_days=1).pk)
    work()
    assert mail_server.mails[-1].get_content().startswith("Our own words. http")


def test_a_service_without_a_phone_names_none(
    universe: Universe, plan: Plan, mail_server: MailServer
) -> None:
    Service.objects.filter(pk=universe.service.pk).update(phone="")
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    work()
    text = mail_server.mails[-1].get_content()
    assert "You do not have to answer." in text
    assert "Nobody reads answers to this email." in text


def test_by_phone_the_responsible_person_has_it_on_the_worklist(
    universe: Universe, plan: Plan
) -> None:
    persons.record_need(by=universe.actor("rhian"), person=universe.rhian, kind="by_phone")
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    assert items(check_in) == {actions.PHONE: ItemState.OPEN}
    nurse = universe.actor("nurse")
    (row,) = worklist.rows(nurse, worklist.for_membership(nurse))
    assert row.title == "Phone Rhian: How is it going with your walks?"
    assert row.kind.url(row.item) == f"/p/{universe.rhian.pk}/check-ins/{check_in.pk}/"
    with at(2.5):
        work()
        assert items(check_in) == {actions.PHONE: ItemState.OPEN}  # not two items for one call
    assert not OutMessage.objects.filter(about_id=check_in.pk).exists()


def test_a_mail_that_bounces_becomes_a_call(
    plan: Plan, mail_server: MailServer, universe: Universe
) -> None:
    mail_server.rcpt = lambda address: "550 No such user"
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    work()
    assert items(check_in) == {actions.PHONE: ItemState.OPEN}


@pytest.mark.parametrize("why", ["dead", "shut out", "changed"])
def test_what_may_not_be_asked_any_more_is_void(
    universe: Universe, plan: Plan, walks: Walks, mail_server: MailServer, why: str
) -> None:
    check_in = plan(in_days=1)
    if why == "dead":
        Person.objects.filter(pk=universe.rhian.pk).update(died_on=clock.today())
    elif why == "shut out":
        for grant in Grant.objects.filter(person=universe.rhian, grantee=universe.team):
            grants.end_access(by=universe.actor("rhian"), grant=grant)
    else:
        walks.version = 2
    with at(1):
        work()
    assert CheckIn.objects.get(pk=check_in.pk).state == CheckInState.VOID
    assert not mail_server.mails
    assert not jobs.Due.objects.filter(kind__in=KINDS, state="waiting").exists()


def test_a_link_that_waits_in_the_outbox_is_not_sent_once_it_was_answered(
    universe: Universe, plan: Plan, mail_server: MailServer
) -> None:
    check_in = plan(in_days=1)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    actions.answer(by=universe.actor("rhian"), check_in=check_in, answers={"how": "Well"})
    work()
    assert not mail_server.mails
    assert OutMessage.objects.get(about_id=check_in.pk).state == OutState.VOID


# --- answered ------------------------------------------------------------------------------------


def test_answered_by_link_filed_and_on_somebodys_worklist(
    universe: Universe, asked: CheckIn, walks: Walks
) -> None:
    by = access.link_actor(asked)
    said = {"how": " Fine, but my knee…\n", "sure": "7", "promise_ask the pharmacist": "partly"}
    row = actions.answer(by=by, check_in=asked, answers=said)
    assert row.state == CheckInState.ANSWERED
    assert (row.channel, row.answered_by_id, row.stale) == ("link", universe.rhian.pk, False)
    assert queries.answers_of(row) == said  # words stay as typed
    assert walks.filed == [said]
    assert items(asked) == {actions.READ: ItemState.OPEN}
    item = Item.objects.get(about_id=asked.pk)
    assert item.responsible == universe.memberships["nurse"]
    assert item.due_at.astimezone(clock.LONDON).date() == texts.read_by(row)
    nurse = universe.actor("nurse")
    worklist_actions.close(by=nurse, item=item)
    (event,) = AuditEvent.objects.filter(verb="check_in.answer")
    assert "knee" not in str(event.detail)
    assert event.channel == "link"
    assert event.person_id == universe.rhian.pk


def test_pressed_twice_it_is_filed_once(asked: CheckIn, walks: Walks) -> None:
    by = access.link_actor(asked)
    for _ in range(2):
        actions.answer(by=by, check_in=asked, answers={"how": "Well"})
    assert len(walks.filed) == 1
    with pytest.raises(Changed) as caught:
        actions.answer(by=by, check_in=asked, answers={"how": "Badly"})
    assert (caught.value.theirs, caught.value.mine) == ("Well", "Badly")
    assert len(walks.filed) == 1


def test_an_answer_to_what_has_changed_goes_to_a_person_and_changes_nothing(
    universe: Universe, asked: CheckIn, walks: Walks
) -> None:
    before = walks.words
    walks.version, walks.words = 2, "To swim."
    walks.promises = []
    said = {"how": "Well", "promise_ask the pharmacist": "no"}
    row = actions.answer(by=access.link_actor(asked), check_in=asked, answers=said)
    assert (row.stale, row.about_version) == (True, 1)
    assert not walks.filed
    assert items(asked) == {actions.CHANGED: ItemState.OPEN}
    assert queries.about("walk", asked.about_id)[0].about == before
    assert [q.text for q in texts.questions_of(row, current=False)][-1].startswith("Dana promised")


def test_one_withdrawn_after_it_was_sent_is_still_filed(
    universe: Universe, asked: CheckIn, walks: Walks
) -> None:
    actions.void_for(by=universe.actor("nurse"), kind="walk", about_id=asked.about_id)
    assert fresh(asked).state == CheckInState.VOID
    row = actions.answer(by=access.link_actor(asked), check_in=asked, answers={"how": "Well"})
    assert (row.state, row.stale) == (CheckInState.ANSWERED, True)
    assert not walks.filed


def test_one_that_was_never_sent_and_withdrawn_cannot_be_answered(
    universe: Universe, plan: Plan
) -> None:
    check_in = plan()
    actions.void_for(by=universe.actor("nurse"), kind="walk", about_id=check_in.about_id)
    actions.void_for(by=universe.actor("nurse"), kind="walk", about_id=check_in.about_id)
    with pytest.raises(Refused):
        actions.answer(by=universe.actor("rhian"), check_in=check_in, answers={"how": "Well"})


def test_answered_before_anybody_asked(universe: Universe, plan: Plan, walks: Walks) -> None:
    check_in = plan()
    row = actions.answer(by=universe.actor("rhian"), check_in=check_in, answers={"how": "Well"})
    assert row.asked
    assert walks.filed == [{"how": "Well"}]
    with at(20):
        work()
    assert items(check_in) == {actions.READ: ItemState.OPEN}


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.PAPER, Channel.TOGETHER])
def test_typed_by_a_named_helper(
    universe: Universe, asked: CheckIn, channel: Channel, walks: Walks
) -> None:
    gp = universe.actor("gp").helping(channel, "Tomos Rees", universe.rhian.pk)
    row = actions.answer(by=gp, check_in=asked, answers={"how": "Well"})
    assert (row.helper, row.channel) == ("Tomos Rees", channel)
    assert row.answered_by_id == universe.gp.pk
    assert "typed by Tomos Rees" in queries.how_answered(row)
    assert items(asked) == {actions.READ: ItemState.OPEN}


def test_whoever_typed_it_need_not_read_it_again(universe: Universe, asked: CheckIn) -> None:
    nurse = universe.actor("nurse").helping(Channel.PHONE, "Dana Hughes", universe.rhian.pk)
    actions.answer(by=nurse, check_in=asked, answers={"how": "Well"})
    assert items(asked) == {}


def test_nobody_answers_in_the_persons_name_without_saying_so(
    universe: Universe, asked: CheckIn
) -> None:
    for name in ("nurse", "carer"):
        with pytest.raises(Refused):
            actions.answer(by=universe.actor(name), check_in=asked, answers={"how": "Well"})


def link_of(check_in: CheckIn, other: CheckIn) -> Actor:
    return replace(access.link_actor(other), person_id=check_in.person_id)


def test_others_cannot_answer(universe: Universe, asked: CheckIn, plan: Plan) -> None:
    others: list[Actor] = [
        universe.actor(name).helping(Channel.PHONE, "Me", universe.rhian.pk)
        for name in ("link_worker", "peer", "lead", "stranger")
    ]
    others.append(link_of(asked, plan(ordinal=2)))  # the link of another check-in of hers
    others.append(replace(universe.actor("rhian"), scope="visit:1"))
    for by in others:
        for act in (
            lambda by=by: actions.answer(by=by, check_in=asked, answers={"how": "Well"}),
            lambda by=by: actions.decline(by=by, check_in=asked),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_a_link_opens_nothing_else(universe: Universe, asked: CheckIn) -> None:
    from alongside.people.access import can, visible_people
    from alongside.people.rules import Category, Level

    by = access.link_actor(asked)
    for category in Category:
        assert not can(by, universe.rhian.pk, Level.VIEW, category)
    assert not visible_people(by).exists()
    assert not CheckIn.objects.visible_to(by).exists()


def test_declined_is_fine_and_final_until_they_change_their_mind(
    universe: Universe, asked: CheckIn
) -> None:
    by = access.link_actor(asked)
    for _ in range(2):
        assert actions.decline(by=by, check_in=asked).state == CheckInState.VOID
    with at(5):
        work()
    assert items(asked) == {}
    assert actions.answer(by=by, check_in=asked, answers={"how": "Oh well"}).stale
    with pytest.raises(Refused):
        actions.decline(by=by, check_in=asked)


def test_jobs_that_come_too_late_change_nothing(universe: Universe, asked: CheckIn) -> None:
    row = actions.answer(by=universe.actor("rhian"), check_in=asked, answers={"how": "Well"})
    before = items(asked)
    for job in (actions.did_not_arrive, actions.overdue, actions.ask):
        job(by=WORKER, check_in_id=asked.pk)
    assert items(asked) == before
    with pytest.raises(Refused):
        actions.check_ins.move(row, CheckInState.ASKED)


# --- late ----------------------------------------------------------------------------------------


def test_late_means_on_the_worklist_and_on_both_first_pages(
    universe: Universe, asked: CheckIn
) -> None:
    nurse = universe.actor("nurse")
    assert [row.late for row in queries.for_person(universe.rhian)] == [False]
    with at(2.5):
        work()
        assert items(asked) == {actions.LATE: ItemState.OPEN}
        assert [row.late for row in queries.for_person(universe.rhian)] == [True]
        assert [row.late for row in queries.for_membership(nurse)] == [True]
        (seen,) = worklist.for_person(universe.rhian.pk)
        assert seen.who == "Dana Hughes"
    actions.answer(by=universe.actor("rhian"), check_in=asked, answers={"how": "Well"})
    assert items(asked) == {actions.LATE: ItemState.VOID, actions.READ: ItemState.OPEN}
    assert not queries.for_membership(nurse)
    assert [row.said for row in queries.for_person(universe.rhian)] == ["Well"]


def test_one_that_is_not_wanted_any_more_is_not_late(asked: CheckIn, walks: Walks) -> None:
    walks.version = 2
    with at(3):
        work()
    assert fresh(asked).state == CheckInState.VOID
    assert items(asked) == {}


def test_late_work_of_somebody_who_has_left_reaches_the_lead(
    universe: Universe, asked: CheckIn
) -> None:
    row = universe.memberships["nurse"]
    Membership.objects.filter(pk=row.pk).update(until_at=clock.now())
    assert texts.who_reads(fresh(asked)) == "The team at Elm Tree Surgery"
    with at(2.5):
        work()
        lead = universe.actor("lead")
        (shown,) = worklist.rows(lead, worklist.for_membership(lead, worklist.LEAD))
    assert shown.title == "A follow-up that is late"


def test_what_is_planned_for_later_is_on_no_first_page(universe: Universe, plan: Plan) -> None:
    plan()
    assert not queries.for_person(universe.rhian)
    assert not queries.for_membership(universe.actor("nurse"))
    assert not queries.for_membership(universe.actor("carer"))


def test_only_who_may_see_the_plan_sees_late_work(universe: Universe, asked: CheckIn) -> None:
    Grant.objects.filter(grantee=universe.team).update(ended_at=clock.now())
    assert not queries.for_membership(universe.actor("nurse"))


# --- crashes and several at once -----------------------------------------------------------------


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.mark.commits
def test_killed_while_asking_it_asks_again_with_one_link(
    universe: Universe,
    plan: Plan,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check_in = plan(in_days=1)
    CheckIn.objects.filter(pk=check_in.pk).update(ask_at=clock.now())
    jobs.schedule(actions.ASK, str(check_in.pk), clock.now(), check_in=str(check_in.pk))

    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions.asking, "move", die)
        with pytest.raises(Killed):
            jobs.run_one(only=actions.ASK)
    assert fresh(check_in).state == CheckInState.PLANNED
    assert not OutMessage.objects.exists()
    work()
    assert fresh(check_in).state == CheckInState.ASKED
    assert len(mail_server.mails) == 1
    assert queries.by_token(token_of(mail_server)) == check_in


def at_once(*acts: Callable[[], object]) -> list[str]:
    start = threading.Barrier(len(acts))
    results: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
            results.append("done")
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


@pytest.mark.commits
def test_pressed_twice_at_the_same_moment_it_is_filed_once(
    universe: Universe, asked: CheckIn, walks: Walks
) -> None:
    by = access.link_actor(asked)

    def press() -> None:
        actions.answer(by=by, check_in=asked, answers={"how": "Well"})

    assert at_once(press, press, press) == ["done"] * 3
    assert len(walks.filed) == 1
    assert Item.objects.filter(about_id=asked.pk).count() == 1
    assert AuditEvent.objects.filter(verb="check_in.answer").count() == 1


@pytest.mark.commits
def test_of_two_different_answers_at_once_one_is_filed_and_the_other_is_told(
    universe: Universe, asked: CheckIn, walks: Walks
) -> None:
    nurse = universe.actor("nurse").helping(Channel.PHONE, "Dana Hughes", universe.rhian.pk)
    assert at_once(
        lambda: actions.answer(
            by=access.link_actor(asked), check_in=asked, answers={"how": "Well"}
        ),
        lambda: actions.answer(by=nurse, check_in=asked, answers={"how": "Badly"}),
    ) == ["Changed", "done"]
    assert len(walks.filed) == 1


@pytest.mark.commits
def test_several_workers_ask_each_once(
    universe: Universe, plan: Plan, mail_server: MailServer
) -> None:
    made = [plan(in_days=1, ordinal=number) for number in range(1, 7)]
    for row in made:
        jobs.schedule(actions.ASK, str(row.pk), clock.now(), check_in=str(row.pk))
    assert at_once(work, work, work) == ["done"] * 3
    assert len(mail_server.mails) == len(made)
    assert len(set(mail_server.ids)) == len(made)


# --- what people tells ---------------------------------------------------------------------------


def test_death_merge_erasure(universe: Universe, asked: CheckIn, plan: Plan) -> None:
    planned = plan(ordinal=2)
    notices.tell(notices.PERSON_DIED, person_id=universe.rhian.pk)
    assert {fresh(asked).state, fresh(planned).state} == {CheckInState.VOID}
    notices.tell(notices.PERSON_MERGING, from_id=universe.rhian.pk, into_id=universe.imported.pk)
    moved = CheckIn.objects.get(pk=asked.pk)
    assert moved.person_id == universe.imported.pk
    assert json.loads(moved.asked)["about"]
    notices.tell(notices.PERSON_ERASING, person_id=universe.imported.pk)
    assert not CheckIn.objects.filter(pk__in=[asked.pk, planned.pk]).exists()
