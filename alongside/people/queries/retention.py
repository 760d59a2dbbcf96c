"""How long a record must be kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.audit import AuditEvent
from alongside.people.access import whole_grants
from alongside.people.models import LocalSetting, Membership, Person
from alongside.people.rules import retention_ends
from alongside.people.settings import local

YEARS = "retention.years"
# Verbs that begin so are our own keeping of the record: they must not move its retention.
NOT_CONTACT = "lifecycle."


def _contacts() -> Any:
    """Events that count as contact: what was done about somebody, but no mere reading."""
    return (
        AuditEvent.objects.filter(reading=False)
        .exclude(channel=Channel.WORKER)
        .exclude(verb__startswith=NOT_CONTACT)
    )


def _years(person_id: UUID, known: dict[UUID | None, int]) -> int:
    """The longest that any service that looks or looked after the record keeps one. Whoever is let
    into a part does not say how long the whole is kept."""
    services: set[UUID | None] = set(kept_by(person_id)) or {None}
    for service_id in services - known.keys():
        known[service_id] = int(local(YEARS, service_id))
    return max(known[service_id] for service_id in services)


def kept_by(person_id: UUID) -> list[UUID]:
    """The services that look after this record, or did: those that decide about it once it need
    not be kept any longer (`access.keeps_record`). One query."""
    return list(
        whole_grants()
        .filter(person_id=person_id)
        .values_list("grantee__as_team__service_id", flat=True)
        .distinct()
    )


def _end(person: Person, last: datetime, years: int) -> date:
    day = last.astimezone(clock.LONDON).date()
    return retention_ends(person.birth_date, day, person.died_on, years=years)


def retention_end(person: Person) -> date:
    """The last day on which this record must be kept, from the last contact with the person or
    any record joined with theirs. Six queries at most."""
    ids = [person.pk, *person.merged_from.values_list("pk", flat=True)]
    about = _contacts().filter(person_id__in=ids).aggregate(at=Max("at"))["at"]
    did = AuditEvent.objects.filter(actor_person_id__in=ids).aggregate(at=Max("at"))["at"]
    last = max(filter(None, [about, did, person.created_at]))
    return _end(person, last, _years(person.pk, {}))


def past_retention(today: date) -> Iterator[tuple[Person, date]]:
    """Everybody whose record need not be kept any longer, with the last day on which it had to
    be. People who work here are left out. Streams; two queries for each old record."""
    known: dict[UUID | None, int] = {}
    about = _contacts().filter(person_id=OuterRef("pk")).order_by("-id").values("at")[:1]
    did = AuditEvent.objects.filter(actor_person_id=OuterRef("pk")).order_by("-id").values("at")
    works_here = Membership.objects.filter(person_id=OuterRef("pk")).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=clock.now())
    )
    people = (
        Person.objects.filter(~Exists(works_here), merged_into__isnull=True, erased_at__isnull=True)
        .annotate(last=Greatest(F("created_at"), Subquery(about), Subquery(did[:1])))
        .filter(last__lt=_before(today, _fewest_years()))
        .order_by("pk")
    )
    for person in people.iterator(chunk_size=500):
        if _end(person, person.last, _years(person.pk, known)) < today:
            end = retention_end(person)
            if end < today:
                yield person, end


def _fewest_years() -> int:
    chosen = LocalSetting.objects.filter(key=YEARS, value__isnull=False).values_list("value")
    return min([int(local(YEARS, None)), *(int(value) for (value,) in chosen if value)])


def _before(today: date, years: int) -> datetime:
    try:
        day = today.replace(year=today.year - years)
    except ValueError:  # 29 February
        day = today.replace(year=today.year - years, day=28)
    return clock.at_local(day, time(0))
