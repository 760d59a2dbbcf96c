"""Who may do what in planning. A person's words are the person's."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.models import (
    MANAGER_ROLES,
    PROFESSIONAL_ROLES,
    STAFF_ROLES,
    Grant,
    Membership,
    Party,
    PartyKind,
)
from alongside.people.rules import Category, Level
from alongside.people.settings import local
from alongside.plans.models import (
    Agreement,
    Commitment,
    Conversation,
    ConversationState,
    Goal,
    GoalState,
    GroupVisit,
    Proposal,
    Side,
)


def check_can_contribute(by: Actor, person_id: UUID) -> None:
    """The person, or somebody whom they let add to their plan."""
    access.check_can(by, person_id, Level.CONTRIBUTE, Category.PLAN)


def check_team_contributes(by: Actor, person_id: UUID) -> None:
    """The professional's side: in the hat of a team that the person lets add to their plan."""
    access.check_second_factor(by)
    if not access.reaches_team(by, person_id, Level.CONTRIBUTE, Category.PLAN):
        raise NotAllowed("The person has not let your team in.")


def check_persons_words(by: Actor, person_id: UUID) -> None:
    """The person writes; or somebody who may contribute types for them and says so by name."""
    check_can_contribute(by, person_id)
    if access.is_self(by, person_id):
        return
    if by.on_behalf_of_id != person_id or not by.helper:
        raise Refused(
            _("These are the person's own words. Say who is typing for them, and read it back.")
        )


def check_can_book(by: Actor, person_id: UUID) -> None:
    """Staff whose team may add to the plan book; the person and their helpers ask for a change.
    A service where planning together is switched off books nothing new (W12)."""
    access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.PLAN)
    if not local("capability.plans", by.service_id):
        raise Refused(_("Planning together is switched off in this service. Ask your lead."))


def check_can_change_time(by: Actor, conversation: Conversation) -> None:
    """Whoever may book moves a conversation of their own service."""
    check_can_book(by, conversation.person_id)
    team = conversation.professional.team
    if team is None or team.service_id != by.service_id:
        raise NotAllowed("This conversation is another service's.")


def check_can_call_off(by: Actor, conversation: Conversation) -> None:
    """The person, whoever may add to their plan beside them, and staff of the service that booked:
    another service does not call off what is not theirs."""
    check_can_contribute(by, conversation.person_id)
    if by.membership_id is not None and not access.is_self(by, conversation.person_id):
        check_can_change_time(by, conversation)


def check_works_here(membership: Membership) -> None:
    """Whoever stands on the professional's side, or follows up, does so in a team of now."""
    if (
        membership.role not in PROFESSIONAL_ROLES
        or membership.until_at is not None
        or membership.team is None
    ):
        raise Refused(_("Choose a professional who works here now."))


def check_can_prepare(by: Actor, conversation: Conversation) -> None:
    """The person, a helper by name, or the tablet at the visit while it is unfinished."""
    if conversation.state != ConversationState.BOOKED:
        raise Refused(_("This conversation is over, so it cannot be prepared any more."))
    if by.scope:
        if by.scope != f"visit:{conversation.pk}" or by.person_id != conversation.person_id:
            raise NotAllowed("This code opens something else.")
        return
    check_persons_words(by, conversation.person_id)


def check_can_hold(by: Actor, conversation: Conversation) -> None:
    """The named professional, or a colleague of theirs in the same team who steps in."""
    access.check_is_professional(by)
    check_team_contributes(by, conversation.person_id)
    team_id = conversation.professional.team_id
    if by.membership_id != conversation.professional_id and by.team_id != team_id:
        raise NotAllowed("This conversation is another team's.")


def check_can_run_group(by: Actor, group: GroupVisit) -> None:
    """Professionals of the service: what is the group's says nothing of anybody in it."""
    access.check_is_professional(by)
    access.check_second_factor(by)
    if by.service_id != group.service_id:
        raise NotAllowed("This group is another service's.")


def scope_of(agreement_id: UUID) -> str:
    """The one thing that the link in a mail opens: this version, to say yes to."""
    return f"agree:{agreement_id}"


def check_can_accept(by: Actor, agreement: Agreement, side: str, *, typed: bool) -> None:
    """Each party says yes for themselves. For the person: they, by the link in their mail too;
    their representative (ACT); or staff by name who saw the signature or heard the yes. For the
    professional: that one alone, on screen. Somebody who may only add to the plan says yes for
    nobody, and the named professional represents nobody they agree with."""
    if by.scope and (by.scope != scope_of(agreement.pk) or by.person_id != agreement.person_id):
        raise NotAllowed("This link opens something else.")
    if side == Side.PROFESSIONAL:
        if by.scope or by.membership_id != agreement.professional_id or typed:
            raise NotAllowed("Only the named professional accepts for their side.")
        check_team_contributes(by, agreement.person_id)
        return
    if by.scope:
        return
    if typed:
        access.check_staff_of(by, agreement.person_id, Level.CONTRIBUTE, Category.PLAN)
        check_persons_words(by, agreement.person_id)
        return
    access.check_can(by, agreement.person_id, Level.ACT, Category.PLAN)
    own = access.is_self(by, agreement.person_id)
    if not own and by.membership_id == agreement.professional_id:
        raise NotAllowed("The named professional does not say yes for both sides.")


def check_can_answer_promise(by: Actor, commitment: Commitment) -> None:
    """Whether a promise was kept: the one it was made to says so. Each side's own to the other
    would be a score; so the person speaks for both sides' (Seed S2:566)."""
    check_persons_words(by, commitment.person_id)


def check_owns_promise(by: Actor, commitment: Commitment) -> None:
    """The professional whose promise it is, or a colleague of the team."""
    membership = commitment.membership
    if membership is None or membership.team_id != by.team_id:
        raise NotAllowed("This is somebody else's promise.")
    check_team_contributes(by, commitment.person_id)


def check_changes_own_promise(by: Actor, commitment: Commitment) -> None:
    """Only whoever made a promise changes it: the person theirs, that professional theirs."""
    if commitment.side == Side.PERSON:
        check_persons_words(by, commitment.person_id)
        return
    if by.membership_id != commitment.membership_id or by.on_behalf_of_id is not None:
        raise NotAllowed("This is somebody else's promise.")
    check_team_contributes(by, commitment.person_id)


def check_can_offer(by: Actor, person_id: UUID) -> None:
    """Staff whose team may add to the plan say what was offered; the person answers."""
    access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.PLAN)


def check_can_raise_home(by: Actor, person_id: UUID) -> None:
    """Either side raises that somebody might live elsewhere: the person, a helper with their
    words, or staff whose team may add to the plan, in their own name."""
    if by.membership_id is not None and by.on_behalf_of_id is None and by.person_id != person_id:
        access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.PLAN)
        return
    check_persons_words(by, person_id)


def check_can_propose(by: Actor, goal_person_id: UUID) -> None:
    """A professional may suggest a goal; it becomes one only in the person's own words."""
    access.check_is_professional(by)
    check_team_contributes(by, goal_person_id)


def may_have_copy(recipient_id: UUID, person_id: UUID) -> bool:
    """Whether the person lets this party see their plan, by name. A copy opens nothing itself."""
    return (
        Grant.objects.live(clock.now())
        .filter(
            person_id=person_id,
            grantee_id=recipient_id,
            categories__contains=[str(Category.PLAN)],
        )
        .exists()
    )


def check_can_give_copy(by: Actor, person_id: UUID, recipient: Party) -> None:
    """The person gives copies, to people and teams whom they let see their plan."""
    access.check_is_self(by, person_id)
    if recipient.kind not in (PartyKind.PERSON, PartyKind.TEAM):
        raise Refused(_("Choose a person or a team."))
    if not may_have_copy(recipient.pk, person_id):
        raise Refused(_("Let them see your plan first. Then you can give them a copy."))


def check_can_copy_for_record(by: Actor, agreement: Agreement) -> None:
    """Staff who may add to the plan say that they copied its lines into their own record."""
    if by.role not in STAFF_ROLES | MANAGER_ROLES:
        raise NotAllowed("Your role does not keep the record.")
    check_team_contributes(by, agreement.person_id)


def check_writes_side(by: Actor, person_id: UUID, side: str) -> None:
    """Each side of the plan is written by that side: the person (or a helper by name) theirs,
    a professional whose team the person lets in writes the other."""
    if side == Side.PERSON:
        check_persons_words(by, person_id)
        return
    if by.on_behalf_of_id is not None:
        raise NotAllowed("Nobody types for a professional.")
    access.check_is_professional(by)
    check_team_contributes(by, person_id)


def check_can_look(by: Actor, person_id: UUID) -> None:
    """Whoever may read the plan. A tablet or a link never may: it has no looks of its own."""
    access.check_can(by, person_id, Level.VIEW, Category.PLAN)


def check_can_keep_draft(by: Actor, person_id: UUID) -> None:
    """Whoever may write in the plan keeps what they have not sent: somebody, not a tablet that
    the next person holds, nor a link."""
    if by.person_id is None or by.scope:
        raise NotAllowed("Nobody is known here.")
    check_can_contribute(by, person_id)


def check_can_answer(by: Actor, proposal: Proposal) -> None:
    """The side that did not propose answers: the person, by themselves or through a helper by
    name; or a professional of the team that was asked."""
    if proposal.side == Side.PROFESSIONAL:
        check_persons_words(by, proposal.person_id)
        return
    check_writes_side(by, proposal.person_id, Side.PROFESSIONAL)
    if by.team_id != proposal.membership.team_id:
        raise NotAllowed("Another team was asked.")


def check_can_withdraw(by: Actor, proposal: Proposal) -> None:
    """The side that proposed takes it back; of professionals, the team that did."""
    check_writes_side(by, proposal.person_id, proposal.side)
    if proposal.side == Side.PROFESSIONAL and by.team_id != proposal.membership.team_id:
        raise NotAllowed("Another team proposed this.")


def check_goal_is_live(goal: Goal) -> None:
    """A goal that was let go, reached or declined is not followed up."""
    if goal.state != GoalState.ACTIVE:
        raise Refused(_("This goal is no longer under way."))
