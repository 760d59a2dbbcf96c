"""Either side proposes a change of the plan; the other sees it and answers. Nobody's words change
without their yes, and nothing waits unseen."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.models import Membership, Person
from alongside.people.settings import local
from alongside.plans import access
from alongside.plans import proposal_messages as messages
from alongside.plans.actions.agenda import add_item
from alongside.plans.actions.entries import (
    add_entry,
    take_out,
    write_words,
)
from alongside.plans.actions.telling import put_on_list
from alongside.plans.actions.versions import hold, side_of
from alongside.plans.models import (
    PROPOSAL_MOVES,
    AgendaItem,
    Commitment,
    CommitmentState,
    Conversation,
    Entry,
    EntryState,
    Goal,
    GoalState,
    ItemKind,
    Proposal,
    ProposalState,
    Proposed,
    Section,
    Side,
    Thing,
)
from alongside.worklist import actions as worklist

OPEN = (ProposalState.WAITING, ProposalState.YES_BUT, ProposalState.NOT_NOW)
PROPOSAL_ITEM, UNANSWERED_ITEM = "plan_proposal", "plan_unanswered"


def other(side: str) -> Side:
    """The side that answers."""
    return Side.PROFESSIONAL if side == Side.PERSON else Side.PERSON


def _key(kind: str, proposal_id: UUID) -> str:
    return f"{kind}:{proposal_id}"


def _target(person: Person, side: str, thing: str, thing_id: UUID | None) -> tuple[str, int | None]:
    """How the thing reads that a proposal is about, and its version. It belongs to the other side:
    what is one's own, one changes without asking."""
    if thing_id is None:
        return "", None
    if thing == Thing.ENTRY:
        entry = Entry.objects.filter(
            pk=thing_id, person=person, side=other(side), state=EntryState.CURRENT
        ).first()
        if entry is not None:
            return entry.words, entry.version
    if thing == Thing.GOAL and side == Side.PROFESSIONAL:
        goal = Goal.objects.filter(pk=thing_id, person=person, state=GoalState.ACTIVE).first()
        if goal is not None:
            return goal.words, goal.version
    if thing == Thing.PROMISE:
        promise = Commitment.objects.filter(
            pk=thing_id, person=person, side=other(side), state=CommitmentState.OPEN
        ).first()
        if promise is not None:
            return promise.words, None
    raise NotAllowed("There is nothing like that to propose a change of.")


@transaction.atomic
def propose(
    *,
    by: Actor,
    person: Person,
    professional: Membership,
    what: str,
    thing: str = Thing.ENTRY,
    thing_id: UUID | None = None,
    section: str = "",
    words: str = "",
    why: str = "",
) -> Proposal:
    """Propose something for the other side of the plan: a new line, other words for what stands
    there, or to take it out. Nothing changes until they say yes.

    `professional` proposes, or is the one who is asked.
    """
    side = side_of(by, person.pk)
    access.check_writes_side(by, person.pk, side)
    access.check_works_here(professional)
    assert professional.team is not None
    if side == Side.PROFESSIONAL and professional.pk != by.membership_id:
        raise NotAllowed("Nobody proposes in a colleague's name.")
    if what not in Proposed.values or thing not in Thing.values:
        raise NotAllowed("There is no such proposal.")
    if (what == Proposed.ADD) != (thing_id is None):
        raise NotAllowed("A new line is about nothing that stands there.")
    if what == Proposed.ADD and (thing != Thing.ENTRY or section not in Section.values):
        raise NotAllowed("There is no such part of a plan.")
    if what == Proposed.ADD and section == Section.OFFER:
        raise Refused(_("Only the person says what they could offer others."))
    kept = words.strip()
    if what != Proposed.REMOVE and not kept:
        raise Refused(_("Write what you suggest."))
    hold(person.pk)
    was, version = _target(person, side, thing, thing_id)
    for same in Proposal.objects.filter(
        person=person, side=side, thing_id=thing_id, what=what, state=ProposalState.WAITING
    ):
        if same.words == kept and same.section == section:
            return same  # the same Send twice
    proposal = Proposal.objects.create(
        person=person,
        side=side,
        membership=professional,
        by_person_id=by.person_id,
        what=what,
        thing=thing,
        thing_id=thing_id,
        about_version=version,
        section=section,
        was=was,
        words=kept,
        why=why.strip(),
        answer_by=_answer_by(professional),
        helper=by.helper,
    )
    record(by, "proposal.make", subject=proposal, what=what, thing=thing, words=digest(kept))
    if thing_id is not None:
        _replace(by, proposal)
    _ask(by, proposal)
    return proposal


def _replace(by: Actor, proposal: Proposal) -> None:
    """What the same side suggested for the same thing before, and is not settled, is taken back:
    the newer suggestion says what they mean now."""
    assert proposal.membership.team_id is not None  # check_works_here saw to it
    earlier = Proposal.objects.filter(
        person_id=proposal.person_id,
        side=proposal.side,
        thing_id=proposal.thing_id,
        membership__team_id=proposal.membership.team_id,
        state__in=OPEN,
    ).exclude(pk=proposal.pk)
    for row in earlier:
        _move(row, ProposalState.WITHDRAWN)
        row.version += 1
        row.save(update_fields=["state", "version"])
        record(by, "proposal.withdraw", subject=row)
        _settle(by, row)


def _answer_by(professional: Membership) -> date:
    assert professional.team is not None
    days = local("plans.answer_days", professional.team.service_id)
    return clock.today() + timedelta(days=days)


def suggested_goal(by: Actor, goal: Goal) -> Proposal:
    """A suggested goal is a proposal too: it stands with the others until the person answers."""
    assert goal.proposed_by is not None
    proposal = Proposal.objects.create(
        person_id=goal.person_id,
        side=Side.PROFESSIONAL,
        membership=goal.proposed_by,
        by_person_id=by.person_id,
        what=Proposed.ADD,
        thing=Thing.GOAL,
        thing_id=goal.pk,
        words=goal.proposal,
        answer_by=_answer_by(goal.proposed_by),
    )
    _ask(by, proposal)
    return proposal


def _ask(by: Actor, proposal: Proposal) -> None:
    """The other side hears of it; and it is on the professional's list: to answer it, or, on its
    day, to talk with a person who has not."""
    professional = proposal.membership
    assert professional.team is not None
    asked = proposal.side == Side.PERSON
    kind = PROPOSAL_ITEM if asked else UNANSWERED_ITEM
    worklist.open_item(
        by=by,
        kind=kind,
        key=_key(kind, proposal.pk),
        person=proposal.person,
        service_id=professional.team.service_id,
        responsible=professional,
        due_at=clock.at_local(proposal.answer_by, time(17, 0)),
        about_id=proposal.pk,
    )
    if not asked:
        messages.proposed(by, proposal)


def _settle(by: Actor, proposal: Proposal) -> None:
    """It waits no longer. What the person answered, the one who proposed it reads."""
    for kind in (PROPOSAL_ITEM, UNANSWERED_ITEM):
        worklist.void(by=by, key=_key(kind, proposal.pk))
    messages.no_longer_proposed(by, proposal)


def _locked(proposal: Proposal) -> Proposal:
    hold(proposal.person_id)
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("person", "membership__person", "membership__team__service")
        .get(pk=proposal.pk)
    )


def _move(proposal: Proposal, to: ProposalState) -> None:
    if to not in PROPOSAL_MOVES[ProposalState(proposal.state)]:
        raise Refused(_("This was answered already. Look at the answer below."))
    proposal.state = to


@transaction.atomic
def answer(
    *, by: Actor, proposal: Proposal, answer: str, words: str = "", version: int | None = None
) -> Proposal:
    """Yes, yes but, not now, or no; with why. A yes changes the line at once; of a goal or a
    promise it says that they want it, and the agreement is then written anew in their own words.

    Raises Changed when what it is about reads otherwise now; Refused when it was answered.
    """
    row = _locked(proposal)
    access.check_can_answer(by, row)
    if version is not None and version != row.version:
        raise Changed(
            _("This was changed while you had it open. Look again."),
            theirs=row.answer_words,
            mine=words,
        )
    if answer not in ProposalState.values or answer in (
        ProposalState.WAITING,
        ProposalState.WITHDRAWN,
    ):
        raise Refused(_("Choose an answer."))
    if answer != ProposalState.YES and not words.strip() and row.side == Side.PERSON:
        raise Refused(_("Say why, in a sentence: %(name)s reads it.") % {"name": row.person.name})
    if answer == ProposalState.YES_BUT and not words.strip():
        raise Refused(_("Say what you would change."))
    _move(row, ProposalState(answer))
    row.answer_words = _both(row.answer_words, words)
    row.answered_at = clock.now()
    row.answered_by_person_id = by.on_behalf_of_id or by.person_id
    if row.side == Side.PERSON:
        assert by.membership_id is not None
        row.membership_id = by.membership_id
    row.version += 1
    row.save()
    record(by, "proposal.answer", subject=row, answer=answer)
    _settle(by, row)
    if row.side == Side.PROFESSIONAL:
        put_on_list(by, row.person, row.membership)
    if answer == ProposalState.YES:
        _apply(by, row)
    messages.answered(by, row)
    return row


def _both(before: str, words: str) -> str:
    """What was said with an earlier answer ("not now") stays above what is said now."""
    return "\n".join(part for part in (before, words.strip()) if part)


def _apply(by: Actor, row: Proposal) -> None:
    """What a yes does to a line of the plan: the side whose line it is has now said these words."""
    if row.thing != Thing.ENTRY:
        return
    if row.thing_id is None:
        add_entry(
            by=by,
            person=row.person,
            section=row.section,
            side=other(row.side),
            words=row.words,
        )
        return
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=row.thing_id)
    if entry.state != EntryState.CURRENT or entry.version != row.about_version:
        raise Changed(
            _("What this is about has changed since. Here is how it reads now: please look again."),
            theirs=entry.words,
            mine=row.words,
        )
    if row.what == Proposed.REMOVE:
        take_out(by, entry)
    else:
        write_words(by, entry, row.words)


def settle_goal(by: Actor, goal: Goal, answer: str, words: str = "") -> None:
    """The person has answered a suggested goal, by taking it up in their own words or not."""
    found = Proposal.objects.filter(
        thing=Thing.GOAL, what=Proposed.ADD, thing_id=goal.pk, state__in=list(OPEN)
    )
    for row in found:
        row = _locked(row)
        _move(row, ProposalState(answer))
        row.answer_words, row.answered_at = _both(row.answer_words, words), clock.now()
        row.answered_by_person_id = by.on_behalf_of_id or by.person_id
        row.version += 1
        row.save()
        record(by, "proposal.answer", subject=row, answer=answer)
        _settle(by, row)
        put_on_list(by, row.person, row.membership)


@transaction.atomic
def withdraw(*, by: Actor, proposal: Proposal) -> Proposal:
    """Whoever proposed it takes it back."""
    row = _locked(proposal)
    access.check_can_withdraw(by, row)
    _move(row, ProposalState.WITHDRAWN)
    row.version += 1
    row.save(update_fields=["state", "version"])
    record(by, "proposal.withdraw", subject=row)
    _settle(by, row)
    return row


@transaction.atomic
def talk_over(
    *, by: Actor, proposal: Proposal, conversation: Conversation, side: str
) -> AgendaItem:
    """Put a proposal on the agenda of the next conversation, from the side of whoever asks."""
    if proposal.person_id != conversation.person_id:
        raise NotAllowed("This conversation is somebody else's.")
    words = proposal.words or proposal.was
    return add_item(
        by=by,
        conversation=conversation,
        words=_("A suggestion to talk over: %(words)s") % {"words": words[:400]},
        side=side,
        kind=ItemKind.PROPOSAL,
        about_id=proposal.pk,
    )
