"""One of everything that has an address: Rhian's things and those of her service."""

from __future__ import annotations

from datetime import time, timedelta
from functools import cache
from typing import Any

import typst

from alongside.core import clock
from alongside.decisions import actions as decisions
from alongside.decisions.aids import actions as decision_aids
from alongside.followups.authoring import actions as question_sets
from alongside.followups.models import CheckIn, FollowUpPlan
from alongside.instruments import actions as instruments
from alongside.messaging.models import OutMessage
from alongside.people.actions import (
    about,
    attachments,
    circles,
    grants,
    incidents,
    lifecycle,
    logins,
    memberships,
    persons,
)
from alongside.people.models import CircleMember, Grant, LocalSetting
from alongside.people.rules import Heading, about_id
from alongside.plans import actions as plans
from alongside.plans.actions import templates
from alongside.plans.concerns import shipped
from alongside.plans.models import PlanChange, Side
from alongside.plans.queries import templates as template_queries
from alongside.plans.rules import usual_follow_up
from alongside.plans.rules.concerns import write_list
from alongside.plans.rules.templates import write_template
from alongside.publishing import actions as publishing
from alongside.records.actions import add_document, uploads
from alongside.records.models import Result, Source
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item
from tests.core import sounds
from tests.decisions import making as deciding
from tests.followups import making
from tests.universe import RHIAN_NHS, Universe

LOINC = "4548-4"


@cache
def a_pdf() -> bytes:
    """A letter that the crawl can read."""
    return bytes(typst.compile(b"A letter"))


def build(universe: Universe, nhs: str = RHIAN_NHS) -> dict[str, Any]:
    """What stands in addresses, by the name of the part, or "page part" where pages differ."""
    today, rhian = clock.today(), universe.rhian
    own, nurse, lead = universe.actor("rhian"), universe.actor("nurse"), universe.actor("lead")
    membership = universe.memberships["nurse"]
    day = usual_follow_up(today)
    need = persons.record_need(by=own, person=rhian, kind="by_post")
    persons.change_contact(by=own, person=rhian, system="post", value="1 Stryd Fawr")
    voice, removed = (
        attachments.attach(
            by=own,
            person=rhian,
            about_type="about",
            about_id=about_id(rhian.pk, Heading.ALSO),
            kind="voice",
            data=sounds.ogg(),
        )
        for _number in range(2)
    )
    attachments.remove(by=own, attachment=removed)
    about.write_about(by=own, person=rhian, heading="also", words="Miner", version=0)
    conversation = plans.book(
        by=nurse,
        person=rhian,
        professional=membership,
        at=clock.at_local(today + timedelta(days=5), time(10, 30)),
    )
    item = plans.add_item(by=own, conversation=conversation, words="Sleep", side=Side.PERSON)
    idea = plans.note_insight(by=nurse, conversation=conversation, words="I sleep by the sea")
    review = plans.book(
        by=nurse,
        person=rhian,
        professional=membership,
        at=clock.at_local(today + timedelta(days=6), time(10, 30)),
        examination="not",
        offer=plans.Offer(["here", "video"]),
    )
    group = plans.plan_group(
        by=nurse,
        professional=membership,
        title="Cooking for one",
        at=clock.at_local(today + timedelta(days=7), time(10, 30)),
    )
    together = plans.join_group(by=nurse, person=rhian, group=group)
    over = plans.book(
        by=nurse, person=rhian, professional=membership, at=clock.now() + timedelta(hours=1)
    )
    plans.hold(by=nurse, conversation=over)
    plans.plan_next(by=nurse, conversation=over, responsible=membership, version=0)
    task = plans.add_task(
        by=nurse,
        conversation=conversation,
        kind="test",
        words="Blood test",
        side=Side.PERSON,
        added_by=Side.PROFESSIONAL,
    )
    plans.save_list(
        by=lead, service=universe.service, data=write_list(shipped()["after-treatment"])
    )
    made = plans.agree(
        by=own,
        person=rhian,
        professional=membership,
        goal_words="Walk",
        confidence=6,
        my_words="Walk on Mondays",
        their_words="Ring",
        my_date=day,
        their_date=day,
        follow_up_on=day,
    )
    suggested = plans.propose_goal(by=nurse, person=rhian, proposal="Chair exercises")
    copy = plans.add_copy(by=own, goal=made.goal, recipient=universe.carer)
    promise = made.goal.commitments.get(side=Side.PROFESSIONAL)
    home = plans.raise_home_decision(by=nurse, person=rhian, proposal="A flat nearer to Carys")
    mine = made.goal.commitments.get(side=Side.PERSON)
    line = plans.add_entry(
        by=own, person=rhian, section="view", side=Side.PERSON, words="My knee hurts"
    )
    tag = plans.add_tag(by=own, person=rhian, words="Knee")
    proposal = plans.propose(
        by=nurse,
        person=rhian,
        professional=membership,
        what="add",
        section="priority",
        words="Fewer tablets",
    )
    example = template_queries.shipped()[0]
    use = templates.use_template(by=own, person=rhian, template=example)
    nurses, persons_own = (
        templates.save_template(by=by, owner=owner, data=write_template(example))
        for by, owner in ((nurse, membership), (own, rhian))
    )
    plans.set_levels(by=own, goal=made.goal, version=1, words={0: "Twice a week"})
    member: CircleMember = circles.add_member(by=own, person=rhian, name="Carys", tie="child")
    ended = grants.give_access(
        by=own, person=rhian, grantee=universe.peer, level=1, categories=["about"]
    )
    grants.end_access(by=own, grant=ended)
    incident = incidents.report_incident(
        by=own,
        service=universe.service,
        person=rhian,
        words="A letter went astray",
        address="127.0.0.1",
    )
    source = Source.objects.create(name="tests", service=universe.service)
    result = Result.objects.create(
        person=rhian,
        source=source,
        source_key="1",
        digest="d",
        labels=["general"],
        loinc=LOINC,
        name="HbA1c",
        value=53,
        unit="mmol/mol",
        taken_at=clock.now(),
    )
    letter_in = add_document(
        by=nurse,
        person=rhian,
        kind="referral",
        name="To the heart clinic",
        data=a_pdf(),
        labels=["general"],
    )
    run = uploads.upload(
        by=nurse,
        data=f"NHS Number,Surname,Forename,Date of Birth\n{nhs},B,R,27/03/1952\n".encode(),
    )
    plans.accept(by=own, agreement=made.agreement, side=Side.PERSON)
    plans.accept(by=nurse, agreement=made.agreement, side=Side.PROFESSIONAL)
    letter = OutMessage.objects.get(purpose="plans.agreed", owner_id=rhian.pk)
    code = memberships.invite_to_team(by=lead, team=universe.team, role="nurse")
    slip = logins.issue_slip(by=nurse, person=rhian)
    held = lifecycle.place_hold(by=universe.actor("privacy"), person=rhian, reason="A claim")
    glass = Grant.objects.create(
        person=rhian,
        grantee=universe.gp,
        level=1,
        categories=["about"],
        labels=["general"],
        basis="break_glass",
        from_at=clock.now() - timedelta(days=3),
        until_at=clock.now() - timedelta(days=2),
        only_membership_id=universe.memberships["gp"].pk,
    )
    attorney = Grant.objects.create(
        person=rhian,
        grantee=persons.register_person(by=nurse, name="Somebody on paper"),
        level=3,
        categories=["about"],
        labels=["general"],
        basis="attorney",
        from_at=clock.now(),
    )
    work = Item.objects.filter(person=rhian, kind="promise_due").first()
    next_week = clock.now() + timedelta(days=7)
    (duty,) = worklist.be_on_duty(
        by=lead, membership=membership, times=[(next_week, next_week + timedelta(hours=8))]
    )
    away = worklist.be_away(
        by=nurse,
        membership=membership,
        from_at=next_week,
        until_at=next_week + timedelta(hours=4),
    )
    assert work is not None
    a_set = question_sets.install_example(
        by=lead,
        service=universe.service,
        code="low-mood",
        values={"team_phone": "01632 960101"},
        approved_by="Dr Tomos Rees",
        review_date=today + timedelta(days=200),
    ).question_set
    publishing.begin_draft(by=lead, publication=a_set)
    an_aid = decision_aids.install_example(
        by=lead,
        service=universe.service,
        code="statins",
        checker="Dana Hughes, nurse",
        approved_by="Dr Tomos Rees",
        review_date=today + timedelta(days=200),
    ).decision_aid
    publishing.begin_draft(by=lead, publication=an_aid)
    LocalSetting.objects.create(party_id=universe.service.pk, key="decisions.public", value=True)
    decided = deciding.begun(universe)
    wanted = decisions.ask(by=own, person=rhian, professional=membership, words="My other knee")
    asked_here = instruments.load_instrument(
        by=lead,
        service=universe.service,
        code="sure",
        items={"en": ["One?", "Two?", "Three?", "Four?"]},
        evidence="A letter",
    )
    return {
        "person_id": rhian.pk,
        "conversation_id": conversation.pk,
        "choose conversation_id": review.pk,
        "shared conversation_id": together.pk,
        "plans group_id": group.pk,
        "item_id": item.pk,
        "insight_id": idea.pk,
        "after conversation_id": over.pk,
        "after_paper conversation_id": over.pk,
        "length conversation_id": over.pk,
        "next conversation_id": over.pk,
        "ask_next conversation_id": over.pk,
        "task_id": task.pk,
        "plans key": "after-treatment",
        "worklist item_id": work.pk,
        "duty_id": duty.pk,
        "absence_id": away.pk,
        "goal_id": made.goal.pk,
        "take_up goal_id": suggested.pk,
        "decline goal_id": suggested.pk,
        "promise_id": promise.pk,
        "change_promise promise_id": mine.pk,
        "decision_id": home.pk,
        "decisions decision_id": decided.pk,
        "begin_asked decision_id": wanted.pk,
        "step": "wish",
        "loaded_id": asked_here.pk,
        "agreement_id": made.agreement.pk,
        "copy_id": copy.pk,
        "section": "view",
        "side": "person",
        "entry_id": line.pk,
        "tag_id": tag.pk,
        "thing": "goal",
        "thing_id": made.goal.pk,
        "proposal_id": proposal.pk,
        "change_id": PlanChange.objects.filter(person=rhian).first().pk,  # type: ignore[union-attr]
        "use_id": use.pk,
        "whose": "mine",
        "ref": example.key,
        "template_id": nurses.pk,
        "own_template_end template_id": persons_own.pk,
        "need_id": need.pk,
        "heading": "also",
        "attachment_id": voice.pk,
        "attached_about_again attachment_id": removed.pk,
        "system": "phone",
        "party_id": universe.gp.pk,
        "grant_id": Grant.objects.filter(person=rhian, ended_at=None)
        .exclude(basis="break_glass")
        .first()
        .pk,  # type: ignore[union-attr]
        "access_again grant_id": ended.pk,
        "break_glass_look grant_id": glass.pk,
        "lifecycle_representative_end grant_id": attorney.pk,
        "member_id": member.pk,
        "incident_id": incident.pk,
        "loinc": LOINC,
        "key": "conditions",
        "run_id": run.pk,
        "result_id": result.pk,
        "document_id": letter_in.pk,
        "message_id": letter.pk,
        "check_in_id": CheckIn.objects.get(person=rhian, kind="goal").pk,
        "schedule_id": making.agreed(universe).pk,
        "concern_id": making.concern(universe).pk,
        "plan_id": FollowUpPlan.objects.filter(person=rhian).values_list("pk", flat=True).first()
        or making.follow_up(universe).pk,
        "card_id": making.card(universe).pk,
        "card_write key": "copd",
        "public_report service_id": universe.service.pk,
        "token": "no-such-token",
        "followups publication_id": a_set.pk,
        "decisions publication_id": an_aid.pk,
        "decisions part": "option",
        "decisions number": 1,
        "decisions form": "json",
        "followups part": "item",
        "followups number": 1,
        "followups form": "json",
        "membership_id": universe.memberships["gp"].pk,
        "leave_team membership_id": universe.memberships["nurse"].pk,
        "people entry_id": code.row.pk,
        "person_code_end entry_id": slip.row.pk,
        "group_id": universe.peers.pk,
        "hold_id": held.pk,
        "other_id": universe.imported.pk,
        "uidb36": "1",
        "pk": 1,
        "result": result.pk,
    }
