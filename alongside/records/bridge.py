"""What a practice's CSV would do, row by row, before anything is done. Reads only.

A person is who this source meant by the same NHS number (or name and date of birth) before; else
who has this NHS number and date of birth; else somebody new. Where that is not certain the row is
left out, with a sentence: a result in the wrong record does harm. So is everybody who has not let
the team in (ADR 27).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core import keys
from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import Identifier, Person
from alongside.people.rules import Category, Level, sort_key
from alongside.records import units
from alongside.records.access import cannot_be_filed, check_reach, may_file_with
from alongside.records.csvfile import PersonFacts, ResultFacts, Row, RowError
from alongside.records.loinc import plain
from alongside.records.models import Result, Source, SourcePerson

CSV = "CSV"  # the name of a service's source for its uploads
CHUNK = 500  # rows looked up together
Key = tuple[date | None, str]  # of a name and a date of birth


@dataclass(frozen=True, slots=True)
class PlannedResult:
    """A result of a row; `key` tells whether it is here already."""

    facts: ResultFacts
    key: str
    is_new: bool

    @property
    def words(self) -> str:
        """The result as people see it, with its unit."""
        facts = self.facts
        if facts.value is None:
            return facts.text
        number = facts.comparator + units.shown(facts.loinc, facts.value)
        return f"{number} {units.unit_words(facts.unit)}".strip()


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that can be brought in. `person_id` is None for somebody new; `is_first` where no
    earlier row of the file is about them."""

    number: int
    facts: PersonFacts
    key: str
    person_id: UUID | None
    is_first: bool
    results: tuple[PlannedResult, ...]

    @property
    def name(self) -> str:
        """As the file has it."""
        return full_name(self.facts)


@dataclass
class Counts:
    """What bringing a file in does."""

    people_added: int = 0
    people_found: int = 0
    results_added: int = 0
    results_found: int = 0
    errors: list[RowError] = field(default_factory=list)

    def add(self, row: Planned | RowError) -> None:
        """Count one more row."""
        if isinstance(row, RowError):
            self.errors.append(row)
            return
        if row.is_first:
            self.people_added += row.person_id is None
            self.people_found += row.person_id is not None
        new = sum(result.is_new for result in row.results)
        self.results_added += new
        self.results_found += len(row.results) - new


def full_name(facts: PersonFacts) -> str:
    """Given names, then the family name."""
    return " ".join(filter(None, (facts.given, facts.family)))


def person_key(facts: PersonFacts) -> str:
    """By what a source knows a person: a keyed hash, so that no number stands in the table."""
    said = facts.nhs_number or f"{sort_key(full_name(facts))}\0{facts.birth_date}"
    return keys.blind_index("csv person", said).hex()


def result_key(person: str, facts: ResultFacts) -> str:
    """A result is the same when the same was measured of the same person on the same day and the
    same was written down. A corrected number is another result; undo takes the first one back."""
    said = (
        person,
        facts.loinc or plain(facts.name),
        str(facts.taken_date),
        facts.comparator,
        str(facts.given_value) if facts.given_value is not None else facts.text,
        facts.given_unit,
    )
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


class Plan:
    """Iterates over what each row would do. Five queries for every 500 rows.

    `people` may be filled in while rows are brought in, so that later rows find who was added.
    `anyone`: rows are filed with whoever they are about, let in or not; only for a command.
    """

    def __init__(
        self,
        by: Actor,
        source: Source,
        rows: Iterable[Row | RowError],
        *,
        anyone: bool = False,
    ) -> None:
        check_reach(by, anyone=anyone)
        self.by, self.source, self.anyone = by, source, anyone
        self.rows = iter(rows)
        self.people: dict[str, UUID | None] = {}
        self.named: dict[Key, str] = {}
        self.results: set[str] = set()

    def __iter__(self) -> Iterator[Planned | RowError]:
        while chunk := list(islice(self.rows, CHUNK)):
            rows = [row for row in chunk if isinstance(row, Row)]
            known = _Known(self.by, self.source, rows, anyone=self.anyone)
            for row in chunk:
                yield self._planned(row, known) if isinstance(row, Row) else row

    def _planned(self, row: Row, known: _Known) -> Planned | RowError:
        facts, key = row.person, person_key(row.person)
        is_first = key not in self.people
        if is_first:
            try:
                person_id = known.person_id(facts, key)
                self._check_namesakes(facts, key, is_new=person_id is None)
            except LookupError as error:
                return RowError(row.number, "", str(error))
            self.people[key] = person_id
        results = []
        for one in row.results:
            its_key = result_key(key, one)
            is_new = its_key not in known.results and its_key not in self.results
            self.results.add(its_key)
            results.append(PlannedResult(one, its_key, is_new))
        return Planned(row.number, facts, key, self.people[key], is_first, tuple(results))

    def _check_namesakes(self, facts: PersonFacts, key: str, *, is_new: bool) -> None:
        name = (facts.birth_date, sort_key(full_name(facts)))
        other = self.named.setdefault(name, key) if all(name) else key
        if is_new and other != key:
            raise LookupError(
                _(
                    "Another row has this name and date of birth, with another NHS number or "
                    "none. Give every row its NHS number."
                )
            )


class _Known:
    """Who and what of some rows is here already."""

    def __init__(self, by: Actor, source: Source, rows: list[Row], *, anyone: bool) -> None:
        by_key = {person_key(row.person): row.person for row in rows}
        self.linked: dict[str, Person] = {
            link.source_key: link.person.merged_into or link.person
            for link in SourcePerson.objects.filter(
                source=source, source_key__in=by_key
            ).select_related("person__merged_into")
        }
        blinds = {
            keys.blind_index(Identifier.NHS_NUMBER, facts.nhs_number): facts.nhs_number
            for key, facts in by_key.items()
            if facts.nhs_number and key not in self.linked
        }
        self.numbered: dict[str, Person] = {
            blinds[bytes(row.blind)]: row.person.merged_into or row.person
            for row in Identifier.objects.filter(
                system=Identifier.NHS_NUMBER, blind__in=list(blinds)
            ).select_related("person__merged_into")
        }
        found = {person.pk for person in (*self.linked.values(), *self.numbered.values())}
        self.reached: set[Any] = (
            found
            if anyone
            else set(may_file_with(by).filter(pk__in=found).values_list("pk", flat=True))
        )
        born = {facts.birth_date for facts in by_key.values() if facts.birth_date}
        self.namesakes: set[Key] = {
            (birth_date, sort_key(name))
            for birth_date, *names in access.team_people(by, Level.VIEW, Category.RECORDS)
            .filter(birth_date__in=born)
            .values_list("birth_date", "full_name", "name")
            for name in names
        }
        wanted = [result_key(person_key(row.person), one) for row in rows for one in row.results]
        self.results = set(
            Result.objects.filter(source=source, source_key__in=wanted).values_list(
                "source_key", flat=True
            )
        )

    def person_id(self, facts: PersonFacts, key: str) -> UUID | None:
        """Who it is, None for somebody new. Raises LookupError with a sentence where that is not
        certain, or not for this actor."""
        linked = self.linked.get(key)
        found = linked or self.numbered.get(facts.nhs_number)
        if found is None:
            self._check_new(facts)
            return None
        if found.erased_at is not None and linked is not None:
            raise LookupError(_("This person's record was erased here."))
        if found.erased_at is not None or found.pk not in self.reached:
            # Whoever it is, whether it was erased, and whether the date of birth is theirs.
            raise LookupError(cannot_be_filed())
        if linked is None and facts.birth_date is None:
            raise LookupError(_("Without a date of birth we cannot be sure whom this row means."))
        if facts.birth_date not in (None, found.birth_date):
            raise LookupError(_("The person with this NHS number has another date of birth here."))
        return UUID(str(found.pk))

    def _check_new(self, facts: PersonFacts) -> None:
        if not full_name(facts):
            raise LookupError(_("This row is about somebody new, and gives no name."))
        if (facts.birth_date, sort_key(full_name(facts))) in self.namesakes:
            raise LookupError(
                _(
                    "Somebody with this name and date of birth is here already. Write the NHS "
                    "number on their page and in this row, so that we know who it is."
                )
            )
