"""Bringing in a FHIR bundle: all of it, or nothing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.actions.lifecycle import record_death
from alongside.people.actions.persons import register_person
from alongside.people.models import Gender, Identifier, Person, Service
from alongside.people.queries.who import find_by_identifier
from alongside.records import urgent
from alongside.records.access import can_correct, can_file_with, cannot_be_filed, check_reach
from alongside.records.actions import rows
from alongside.records.fhir import AgentKey, Bundle, Fault, PersonRecord, read_bundle
from alongside.records.models import Agent, Entry, Result, Source, SourcePerson
from alongside.records.sources import KnownAgents, agent_digest, agent_names


class FileRefused(Refused):
    """Nothing of the file was brought in; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Brought:
    """What one file held, in resources: new or changed; `unchanged` of the three together."""

    people: int = 0
    conditions: int = 0
    results: int = 0
    unchanged: int = 0


@transaction.atomic
def source_of(*, by: Actor, name: str, service: Service | None) -> Source:
    """The source of this name and service; made when it is new."""
    access.check_can_register(by)
    source, made = Source.objects.get_or_create(name=name, service=service)
    if made:
        record(by, "source.make", subject=source)
    return source


@transaction.atomic
def bring_in_bundle(*, by: Actor, source: Source, path: Path, anyone: bool = False) -> Brought:
    """Bring in one file. Bringing it in again changes only what has changed in it.

    A person is who the source meant by this id before; else who has this NHS number and date of
    birth; else somebody new, whom the importing team may see. What the file asks of anybody
    ("Goal", "CarePlan") is kept as from elsewhere. `anyone`: also where the person has not let the
    team in; only for a command.

    Raises FileRefused; then nothing was changed.
    """
    access.check_can_register(by)
    check_reach(by, anyone=anyone)
    if source.service_id != by.service_id:
        raise NotAllowed("This belongs to another service.")
    # One file of a source at a time; others may still point at the source meanwhile.
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    bundle = read_bundle(path, known=KnownAgents(source))
    if bundle.faults:
        raise FileRefused(bundle.faults)
    _store_agents(source, bundle)
    brought = (
        _store_person(by, source, bundle, bundle.person, anyone=anyone)
        if bundle.person
        else Brought()
    )
    record(
        by,
        "import.file",
        subject=source,
        file=digest(path.name),
        people=brought.people,
        conditions=brought.conditions,
        results=brought.results,
        unchanged=brought.unchanged,
    )
    return brought


def _store_person(
    by: Actor, source: Source, bundle: Bundle, found: PersonRecord, *, anyone: bool
) -> Brought:
    try:
        person, is_news = _person_of(by, source, bundle, found, anyone=anyone)
    except FileRefused:
        raise
    except Refused as refused:
        raise _refused(bundle, found, "", str(refused)) from refused
    names = agent_names(source, _agents_named(bundle))
    made = rows.rows_of(bundle, source=source, person=person, names=names)
    changed: Counter[str] = Counter()
    unchanged: Counter[str] = Counter()
    for kind, entries in made.items():
        resources = [row.source_key.partition("#")[0] for row in entries]
        fresh = _store(by, entries)
        changed[kind] = len(fresh)
        unchanged[kind] = len(set(resources) - fresh)
    brought = Brought(
        people=int(is_news),
        conditions=changed["Condition"],
        results=changed["Result"],
        unchanged=unchanged["Condition"] + unchanged["Result"] + int(not is_news),
    )
    record(
        by,
        "records.import",
        person_id=person.pk,
        subject=source,
        changed=changed.total(),
        unchanged=unchanged.total(),
        anyone=anyone,
    )
    return brought


def _store(by: Actor, entries: Sequence[Entry]) -> set[str]:
    """Write the rows that are new or differ; the ids of the resources that they came from."""
    if not entries:
        return set()
    model, source = type(entries[0]), entries[0].source
    held = {
        key: tuple(rest)
        for key, *rest in model._default_manager.filter(
            source=source, source_key__in=[row.source_key for row in entries]
        ).values_list("source_key", "digest", "labels", "person_id")
    }
    fresh = [
        row
        for row in entries
        if held.get(row.source_key) != (row.digest, row.labels, row.person_id)
    ]
    rows.upsert(fresh)
    if model is Result:
        keys = [row.source_key for row in fresh]
        stored = Result.objects.select_related("person").filter(source=source, source_key__in=keys)
        urgent.tell_of(by, stored)
    return {row.source_key.partition("#")[0] for row in fresh}


# --- whose file it is ---------------------------------------------------------------------------


def _person_of(
    by: Actor, source: Source, bundle: Bundle, found: PersonRecord, *, anyone: bool
) -> tuple[Person, bool]:
    """The person, and whether anything about them is new."""

    def check_can_file(person: Person) -> None:
        if person.erased_at is not None or not (anyone or can_file_with(by, person)):
            raise _refused(bundle, found, "", cannot_be_filed())

    link = (
        SourcePerson.objects.select_related("person__merged_into")
        .filter(source=source, source_key=found.source_id)
        .first()
    )
    if link is not None:
        person = link.person.merged_into or link.person
        if person.erased_at is not None:
            raise _refused(
                bundle, found, "", "This person's record was erased here, so it is not brought in."
            )
        check_can_file(person)
        if link.digest == found.digest:
            return person, False
        if anyone or can_correct(by, person.pk):
            _correct(by, source, person, found)
        link.digest = found.digest
        link.save(update_fields=["digest"])
        return person, True
    known = (
        find_by_identifier(Identifier.NHS_NUMBER, found.nhs_number) if found.nhs_number else None
    )
    if known is not None:
        check_can_file(known)
        if known.birth_date != found.birth_date:
            raise _refused(
                bundle,
                found,
                "birthDate",
                "The person with this NHS number has another date of birth here.",
            )
    person = known or _register(by, source, found)
    SourcePerson.objects.create(
        source=source, source_key=found.source_id, person=person, digest=found.digest
    )
    return person, True


def _register(by: Actor, source: Source, found: PersonRecord) -> Person:
    full_name = " ".join(filter(None, (found.given, found.family)))
    address = found.address
    post = (
        "\n".join(filter(None, (*address.lines, address.city, address.region, address.postcode)))
        if address
        else ""
    )
    person = register_person(
        by=by,
        name=found.known_as[:200],
        full_name=full_name[:200],
        birth_date=found.birth_date,
        language=found.language.partition("-")[0].lower() or "en",
        nhs=found.nhs_number,
        email=found.email,
        phone=found.phone,
        post=post,
        gender=found.gender or Gender.UNKNOWN,
        source=source.name,
    )
    _note_death(by, person, found)
    return person


def _correct(by: Actor, source: Source, person: Person, found: PersonRecord) -> None:
    """What the only source of a person says anew. The name they like is theirs; where two sources
    know somebody, staff sort out who is right."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not SourcePerson.objects.filter(person=person).exclude(source=source).exists():
        person.full_name = " ".join(filter(None, (found.given, found.family)))[:200]
        person.birth_date = found.birth_date
        person.gender = found.gender or Gender.UNKNOWN
        person.save(update_fields=["full_name", "birth_date", "gender"])
        record(by, "person.correct", subject=person, person_id=person.pk)
    _note_death(by, person, found)


def _note_death(by: Actor, person: Person, found: PersonRecord) -> None:
    """Nothing more is sent to somebody who died. Where the source gives no day, the day on which
    we learned of it stands in."""
    if not found.deceased or person.died_on is not None:
        return
    died_on = found.deceased_at.on if found.deceased_at else clock.today()
    record_death(by=by, person=person, died_on=died_on)


def _refused(bundle: Bundle, found: PersonRecord, path: str, message: str) -> FileRefused:
    base = f"Bundle.entry[{found.entry}].resource"
    return FileRefused(
        [Fault(bundle.file, found.entry, f"{base}.{path}" if path else base, message)]
    )


# --- who gave the care --------------------------------------------------------------------------


def _store_agents(source: Source, bundle: Bundle) -> None:
    held = {
        agent_digest(found.keys[0]): Agent(
            source=source,
            source_key=agent_digest(found.keys[0]),
            kind=found.kind,
            name=found.name,
            keys=[agent_digest(key) for key in found.keys],
            digest=found.digest,
        )
        for found in bundle.agents
    }
    known = dict(
        Agent.objects.filter(source=source, source_key__in=held).values_list("source_key", "digest")
    )
    Agent.objects.bulk_create(
        [agent for key, agent in held.items() if known.get(key) != agent.digest],
        update_conflicts=True,
        unique_fields=["source", "source_key"],
        update_fields=["kind", "name", "keys", "digest"],
    )


def _agents_named(bundle: Bundle) -> set[AgentKey]:
    lists: list[Iterable[AgentKey]] = [
        *(one.seen_with for one in (*bundle.plans, *bundle.goals, *bundle.medicines)),
        *(one.seen_with for one in (*bundle.results, *bundle.reports)),
        *(one.performers for one in bundle.results),
        *(one.performers for one in bundle.reports),
        *(one.requester for one in bundle.medicines),
    ]
    return {key for keys in lists for key in keys}
