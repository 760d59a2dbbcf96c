"""Every write to concerns: said, added to, asked for sooner, given another time, taken back, and
whether it helped. Each concern that waits for somebody is one item of the worklist."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.followups.concerns import access, messages, queries, rules
from alongside.followups.concerns.settings import promises
from alongside.followups.models import Concern, ConcernEntry, Said, Standing, Urgency, WarningCard
from alongside.people.models import Membership, Person
from alongside.worklist import actions as worklist

# Kinds of worklist items (items.py), which are their keys' beginnings too.
CONCERN, BACK, DID_IT_HELP = "concern", "concern_back", "concern_helped"
ASK = gettext_noop("Read what they say, and answer them the way they like to be reached.")
ASK_ALARM = gettext_noop("Phone them now. If you cannot reach them, do what your service agreed.")


def lock_concern(concern: Concern) -> Concern:
    """The row, locked until the transaction ends."""
    row: Concern = (
        Concern.objects.select_for_update(of=("self",))
        .select_related("person", "service", "receiver__person", "receiver__team", "item", "card")
        .get(pk=concern.pk)
    )
    return row


def _note(by: Actor, row: Concern, kind: Said, words: str = "") -> ConcernEntry:
    typing = by.on_behalf_of_id is not None
    return ConcernEntry.objects.create(
        concern=row,
        kind=kind,
        words=words.strip(),
        urgency=row.urgency,
        by_id=by.person_id,
        member_id=by.membership_id if kind == Said.LATER else None,
        helper=by.helper if typing else "",
        channel=by.channel,
        at=clock.now(),
    )


def _open(by: Actor, row: Concern) -> None:
    """Put it before somebody, in place of the item that was: asked at once, then the next."""
    if row.item is not None:
        worklist.void(by=by, key=row.item.key)
    held, now = promises(row.service_id), clock.now()
    row.round += 1
    row.item = worklist.open_item(
        by=by,
        kind=CONCERN,
        key=f"{CONCERN}:{row.pk}:{row.round}",
        person=row.person,
        service_id=row.service_id,
        responsible=row.receiver,
        due_at=held.answered_by(row.urgency, now, alarm=row.alarm),
        about_id=row.pk,
        level=messages.in_each(
            lambda: _("A warning sign") if row.alarm else str(Urgency(row.urgency).label)
        ),
        ask=messages.in_each(lambda: _(ASK_ALARM if row.alarm else ASK)),
        why=queries.signs_of(row, "en"),
        chain=held.chain(row.urgency, alarm=row.alarm),
        urgent=row.alarm or row.urgency == Urgency.NOW,
    )


@transaction.atomic
def raise_concern(
    *,
    by: Actor,
    person: Person,
    receiver: Membership,
    urgency: str,
    words: str,
    concern_id: UUID,
    said_aloud: bool = False,
    card: WarningCard | None = None,
    signs: Sequence[int] = (),
) -> Concern:
    """Somebody has a concern. `receiver` is asked first, then the next until somebody answers.

    `concern_id` is made by whoever asks: the same one twice is the same concern, and other words
    with it are more of it (somebody went back, and wrote them differently). Without words
    there must be a voice note (`said_aloud`), which the caller puts beside it in the same
    transaction. With a `card` it is a warning sign, one or more of `signs` (their places on it):
    it is urgent, and whoever is there is asked at once, at any hour.

    Raises Refused for nothing said, for a receiver whom the person has not let in, and for no sign.
    """
    access.check_can_say(by, person.pk, concern_id=concern_id)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    before = Concern.objects.filter(pk=concern_id).first()
    if before is not None:
        if before.person_id != person.pk:
            raise NotAllowed("This is somebody else's.")
        return _said_again(by, before, words)
    if urgency not in Urgency.values:
        raise Refused(_("Choose one of the answers shown."))
    if card is not None:
        _check_signs(card, signs, receiver)
    elif not words.strip() and not said_aloud:
        raise Refused(_("Say what it is, in your own words or aloud."))
    if receiver.pk not in {one.pk for one in queries.receivers(person.pk)}:
        raise Refused(_("They cannot be asked any more. Look again at who gets this."))
    assert receiver.team is not None  # receivers() has only members of teams
    row = Concern.objects.create(
        id=concern_id,
        person=person,
        service_id=receiver.team.service_id,
        receiver=receiver,
        urgency=Urgency.NOW if card else urgency,
        alarm=card is not None,
        card=card,
        ticked=" ".join(map(str, sorted(set(signs)))),
        raised_at=clock.now(),
    )
    record(
        by, "concern.raise", subject=row, urgency=row.urgency, digest=digest(words.strip()),
        card=card.sha256 if card else None,
    )  # fmt: skip
    _note(by, row, Said.FIRST, words)
    _open_and_save(by, row)
    return row


def _said_again(by: Actor, before: Concern, words: str) -> Concern:
    """A form that was sent before: nothing twice, and no word lost."""
    if before.standing == Standing.WITHDRAWN:
        raise Refused(_("You took this back. If it worries you again, tell us anew."))
    said = {entry.words for entry in before.entries.all()}
    if words.strip() and words.strip() not in said:
        return say_more(by=by, concern=before, words=words)
    return before


def _check_signs(card: WarningCard, signs: Sequence[int], receiver: Membership) -> None:
    """Signs that are on the card, and a receiver of the service whose card it is."""
    if not signs:
        raise Refused(_("Tick the signs that you have."))
    if receiver.team is None or receiver.team.service_id != card.service_id:
        raise NotAllowed("This card belongs to another service.")
    if not set(signs) <= set(range(len(card.card.signs))):
        raise Refused(_("This card has changed. Look at it again."))


def _open_and_save(by: Actor, row: Concern) -> None:
    _open(by, row)
    row.helped_at = None
    row.save(update_fields=["round", "item", "urgency", "alarm", "helped_at"])


def _held(by: Actor, concern: Concern) -> Concern:
    """The concern, for this writer alone; not one that was taken back."""
    access.check_can_say(by, concern.person_id, concern_id=concern.pk)
    row = lock_concern(concern)
    if row.standing == Standing.WITHDRAWN:
        raise Refused(_("You took this back. If it worries you again, tell us anew."))
    return row


@transaction.atomic
def say_more(*, by: Actor, concern: Concern, words: str, said_aloud: bool = False) -> Concern:
    """The person adds to it. What nobody saw to yet goes on as it was, and whoever has it is told;
    what was ended waits for somebody again."""
    row = _held(by, concern)
    if not words.strip() and not said_aloud:
        raise Refused(_("Say what it is, in your own words or aloud."))
    record(by, "concern.say_more", subject=row, digest=digest(words.strip()))
    _note(by, row, Said.MORE, words)
    if row.standing == Standing.WITH_US and row.item is not None:
        worklist.said_more(by=by, item=row.item)
    else:
        _ask_again(by, row)
    return row


def _ask_again(by: Actor, row: Concern) -> None:
    messages.no_longer_ask(by, row)
    _open_and_save(by, row)


@transaction.atomic
def ask_sooner(*, by: Actor, concern: Concern, urgency: str) -> Concern:
    """The person wants an answer sooner. They always can, and nobody asks why."""
    row = _held(by, concern)
    if urgency not in rules.more_urgent(row.urgency):
        raise Refused(_("Choose one of the answers shown."))
    row.urgency = urgency
    record(by, "concern.sooner", subject=row, urgency=urgency)
    _note(by, row, Said.SOONER)
    _ask_again(by, row)
    return row


@transaction.atomic
def give_another_time(*, by: Actor, concern: Concern, urgency: str, why: str) -> Concern:
    """Staff treat it as more or less urgent than the person said. Less takes a reason, which the
    person reads; what the person said stands beside it, and they can ask for sooner again.

    Raises Refused for less without a reason, and for a warning sign.
    """
    access.check_can_delay(by, concern)
    row = lock_concern(concern)
    if row.standing != Standing.WITH_US:
        raise Refused(_("Nobody waits for an answer to this any more."))
    if urgency not in Urgency.values or urgency == row.urgency:
        raise Refused(_("Choose one of the answers shown."))
    if row.alarm:
        raise Refused(_("A warning sign is never answered later."))
    if rules.is_lower(urgency, row.urgency) and not why.strip():
        raise Refused(_("Say why it is answered later. The person reads it."))
    row.urgency = urgency
    record(by, "concern.another_time", subject=row, urgency=urgency, digest=digest(why.strip()))
    _note(by, row, Said.LATER, why)
    _open_and_save(by, row)
    messages.tell_another_time(by, row)
    return row


@transaction.atomic
def withdraw(*, by: Actor, concern: Concern) -> Concern:
    """The person takes it back. What could not wait, somebody reads once all the same: it may have
    been taken back because nobody came, or because somebody stood beside them."""
    access.check_can_say(by, concern.person_id, concern_id=concern.pk)
    row = lock_concern(concern)
    if row.standing == Standing.WITHDRAWN:
        return row
    waited = row.standing == Standing.WITH_US
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    record(by, "concern.withdraw", subject=row)
    _note(by, row, Said.WITHDRAWN)
    messages.no_longer_ask(by, row)
    if row.item is not None:
        worklist.void(by=by, key=row.item.key)
    if waited and (row.alarm or row.urgency == Urgency.NOW):
        held = promises(row.service_id)
        worklist.open_item(
            by=by,
            kind=BACK,
            key=f"{BACK}:{row.pk}",
            person=row.person,
            service_id=row.service_id,
            responsible=row.receiver,
            about_id=row.pk,
            chain=held.chain(Urgency.NOW),
        )
    return row


@transaction.atomic
def say_whether_it_helped(*, by: Actor, concern: Concern, helped: bool, words: str = "") -> Concern:
    """The person says whether what was done helped. If not, it waits for somebody again, as urgent
    as before."""
    row = _held(by, concern)
    if row.standing == Standing.WITH_US:
        raise Refused(_("Nobody has seen to this yet. You can say more, or ask for sooner."))
    record(by, "concern.helped", subject=row, helped=helped, digest=digest(words.strip()))
    _note(by, row, Said.HELPED if helped else Said.NOT_HELPED, words)
    if not helped:
        _ask_again(by, row)
        return row
    messages.no_longer_ask(by, row)
    row.helped_at = clock.now()
    row.save(update_fields=["helped_at"])
    return row
