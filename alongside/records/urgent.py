"""Results with which nobody should wait, and that no professional has looked at yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.people.models import Person
from alongside.people.queries.own import care_services
from alongside.people.settings import local
from alongside.records import hooks
from alongside.records.explanations import explain
from alongside.records.models import Result, ResultLook
from alongside.records.settings import DO_NOT_WAIT


def fresh_since(person: Person) -> datetime:
    """From when on a number that a source calls dangerous still asks for somebody today."""
    service_id = next((service.pk for service in care_services(person)), None)
    return clock.now() - timedelta(days=local(DO_NOT_WAIT, service_id))


def is_urgent(result: Result) -> bool:
    """Whether a source says of such a number that care is needed the same day. No query."""
    found = explain(result.loinc, "en") if result.loinc and not result.withdrawn else None
    return found is not None and found.is_urgent(result.value, result.unit, result.comparator)


def tell_of(by: Actor, imported: Iterable[Result]) -> None:
    """Tell the room above of what came in new or changed: of each with which nobody should wait,
    and of those that are not so any more. Three queries for each that is; one for a file in which
    none is and was."""
    rows = {(row.source_id, row.source_key): row for row in imported}
    urgent = {key for key, row in rows.items() if is_urgent(row)}
    hooks.settled(by, [row.pk for key, row in rows.items() if key not in urgent])
    if hooks.do_not_wait is not None:
        for key in sorted(urgent, key=str):
            if _nobody_has_acted(rows[key]):
                hooks.do_not_wait(by, rows[key])


def _nobody_has_acted(result: Result) -> bool:
    """Nobody has looked, nothing newer of the kind says otherwise, and it is fresh."""
    found = explain(result.loinc, "en")
    assert found is not None  # it is urgent
    newer = Result.objects.filter(
        person_id=result.person_id,
        loinc__in=found.loinc,
        unit=result.unit,
        value__isnull=False,
        withdrawn=False,
        taken_at__gt=result.taken_at,
    )
    return (
        result.person.died_on is None
        and result.taken_at >= fresh_since(result.person)
        and not newer.exists()
        and not ResultLook.objects.filter(result=result, digest=result.digest).exists()
    )
