"""Who looked at a person's record, and how they came in: the audit trail in plain words.

Only the person sees it. Names are looked up in bulk: the number of queries is the same for one
reading and for a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.audit import AuditEvent
from alongside.people.models import Basis, Grant, Membership, Party, Person
from alongside.people.queries.letting_in import PARTS, memberships, place_of
from alongside.people.queries.own import joined

PAGE = 200  # readings

SEEN: dict[str, str | Promise] = PARTS | {
    "own": gettext_lazy("who can see your record"),
    "keeping": gettext_lazy("whether your record is still needed"),
    "incident": gettext_lazy("what was reported about something that went wrong"),
}
# What else the person sees here: how somebody came in, or tried to.
ENTERED: dict[str, str | Promise] = {
    "code.use_slip": gettext_lazy("came in with a sign-in code and your date of birth"),
    "code.use_visit": gettext_lazy("came in on a tablet, with a visit code and your date of birth"),
    "code.wrong_date": gettext_lazy("tried a code of yours with a date of birth that was wrong"),
    "record.claim": gettext_lazy("made this record their own, with a code and your date of birth"),
    "break_glass.open": gettext_lazy("opened your record in an emergency"),
}
SYSTEM: dict[str, str | Promise] = {
    Channel.WORKER: gettext_lazy("to get ready something that was due, such as a letter"),
    Channel.IMPORT: gettext_lazy("to bring in a file from your practice"),
    Channel.COMMAND: gettext_lazy("while the people who run it looked after it"),
}


@dataclass
class Reading:
    """What one reader did on one day, gathered."""

    who: str
    place: str
    own: bool
    what: str
    first: datetime
    last: datetime
    emergency: bool = False
    reason: str = ""
    warning: bool = False
    system: bool = False


@dataclass
class Day:
    """One day and who looked, the latest first."""

    on: date
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True)
class Looked:
    """One page. `before` asks for the next: None on the last."""

    days: list[Day]
    before: int | None
    readers: list[tuple[UUID, str]]


def _shown() -> Q:
    return Q(reading=True) | Q(verb__in=list(ENTERED))


def _names(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {id for id in ids if id}
    return dict(Party.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _emergency(event: AuditEvent, glass: list[Grant]) -> Grant | None:
    """The emergency under which this was read, if it was one."""
    for grant in glass:
        over = min(filter(None, [grant.until_at, grant.ended_at]), default=None)
        if (
            grant.only_membership_id == event.membership_id
            and grant.grantee_id == event.actor_person_id
            and grant.from_at <= event.at
            and (over is None or event.at < over)
        ):
            return grant
    return None


def _reading(
    event: AuditEvent,
    names: dict[UUID | None, str],
    hats: dict[UUID | None, Membership],
    glass: list[Grant],
    own_ids: set[UUID | None],
) -> Reading:
    own = event.actor_person_id in own_ids
    grant = None if own else _emergency(event, glass)
    system = event.actor_person_id is None and event.channel in SYSTEM
    if own:
        who = _("You")
    elif system:
        who = "Alongside"
    else:
        who = names.get(event.actor_person_id) or _("Somebody")
    return Reading(
        who=who,
        place=place_of(hats.get(event.membership_id)) if not own else "",
        own=own,
        what=str(SYSTEM[event.channel]) if system else "",
        first=event.at,
        last=event.at,
        emergency=grant is not None,
        reason=grant.purpose if grant else "",
        warning=event.verb == "code.wrong_date",
        system=system,
    )


def looked(person: Person, *, who: UUID | None, own: bool, before: int | None) -> Looked:
    """Who looked, the latest first. `who`: one reader only; `own`: the person's own visits too.

    Seven queries at most, one more for the key.
    """
    # This record, and those that were joined into it.
    own_ids: set[UUID | None] = {
        person.pk,
        *Person.objects.filter(merged_into=person).values_list("pk", flat=True),
    }
    about = Q(person_id__in=own_ids)
    events = AuditEvent.objects.filter(about, _shown())
    if who is not None:
        events = events.filter(actor_person_id=who)
    elif not own:
        events = events.exclude(reading=True, actor_person_id__in=own_ids)
    if before is not None:
        events = events.filter(id__lt=before)
    page = list(events.order_by("-id")[: PAGE + 1])
    more = len(page) > PAGE
    page = page[:PAGE]
    reader_ids = (
        AuditEvent.objects.filter(about, _shown(), actor_person_id__isnull=False)
        .order_by()
        .values_list("actor_person_id", flat=True)
        .distinct()
    )
    names = _names([*(event.actor_person_id for event in page), *reader_ids])
    hats = memberships(event.membership_id for event in page)
    glass = list(Grant.objects.filter(person=person, basis=Basis.BREAK_GLASS))

    days: list[Day] = []
    gathered: dict[tuple[object, ...], tuple[Reading, str, list[str]]] = {}
    for event in page:
        on = event.at.astimezone(clock.LONDON).date()
        if not days or days[-1].on != on:
            days.append(Day(on))
        entered = event.verb if event.verb in ENTERED else ""
        reading = _reading(event, names, hats, glass, own_ids)
        key = (
            on,
            event.actor_person_id,
            event.membership_id,
            event.channel,
            entered,
            reading.reason,
        )
        if key not in gathered:
            gathered[key] = (reading, entered, [])
            days[-1].readings.append(reading)
        kept, _entered, parts = gathered[key]
        kept.first = event.at
        part = str(ENTERED[entered]) if entered else str(SEEN.get(event.category, _("your pages")))
        if part not in parts:
            parts.append(part)
    for reading, entered, parts in gathered.values():
        if entered:
            reading.what = parts[0]
        elif reading.system:
            reading.what = _("looked at %(parts)s, %(why)s") % {
                "parts": joined(parts),
                "why": reading.what,
            }
        else:
            reading.what = _("looked at %(parts)s") % {"parts": joined(parts)}
    readers = sorted(
        ((id, name) for id, name in names.items() if id and id not in own_ids),
        key=lambda reader: reader[1].casefold(),
    )
    return Looked(days, page[-1].id if more else None, readers)
