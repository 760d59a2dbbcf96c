"""What a FHIR R4 bundle says, as frozen values: nothing here knows JSON, Django or a database.

Every entry has `source_id` (the resource's own id, unique within its file's system),
`digest` (sha256 of the resource, without the version stamps that change at every export)
and `entry` (its index in `Bundle.entry`, to name in messages). The importer stores an entry
once per source system and id, and leaves it alone while the digest stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Precision = Literal["year", "month", "day", "time"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file, in a sentence that holds nothing personal.

    `entry` is the index in `Bundle.entry`, or None where the fault is the whole file's.
    `path` is FHIRPath-like: `Bundle.entry[12].resource.valueQuantity.unit`.
    """

    file: str
    entry: int | None
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A FHIR dateTime: `at` is its first instant (aware), `precision` how much of it was said.

    A whole day is midnight UTC of that day, so `on` is the day that was written down.
    """

    at: datetime
    precision: Precision

    @property
    def on(self) -> date:
        """The day as it was written in the source, in the source's own offset."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Coding:
    """A code, the system that defines it, and its name there; any of them may be empty."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number given to somebody by a system, such as an NHS number."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class AgentKey:
    """How a professional or an organisation is recognised across files."""

    kind: Literal["Practitioner", "Organization"]
    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as written; any part may be empty."""

    lines: tuple[str, ...]
    city: str
    region: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry has.

    `restricted` is True when the source itself marked the resource as more confidential than
    normal (`meta.security`): its sensitivity is then unknown to us and it must fail closed.
    """

    source_id: str
    digest: str
    entry: int
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord(Entry):
    """The one person of a bundle.

    `family` and `given` are as the source has them; `known_as` is the first given name without
    the digits that test data carries ("Alfreda99" is shown as "Alfreda"), or the name that the
    source marks as the usual one or a nickname. `language` is a BCP 47 tag or "".
    """

    identifiers: tuple[Identifier, ...]
    family: str
    given: str
    known_as: str
    birth_date: date | None = None
    gender: str = ""
    deceased_at: Moment | None = None
    deceased: bool = False
    language: str = ""
    phone: str = ""
    email: str = ""
    address: Address | None = None

    @property
    def nhs_number(self) -> str:
        """The ten digits of the NHS number, already checked, or ""."""
        return next((i.value for i in self.identifiers if i.system == NHS_NUMBER), "")


NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalEntry(Entry):
    """What an entry about a person has besides.

    `code` is the coding we know it by (SNOMED CT or LOINC where given), `codings` all of them.
    `seen_with` are the people and the organisation of the encounter it was recorded at.
    """

    code: Coding
    codings: tuple[Coding, ...] = ()
    name: str = ""
    seen_with: tuple[AgentKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionEntry(ClinicalEntry):
    """A condition. `withdrawn` when the source says it was entered in error or refuted."""

    clinical_status: str
    verification_status: str
    onset: Moment | None
    abated: Moment | None
    recorded: Moment | None
    recorder: tuple[AgentKey, ...] = ()

    @property
    def withdrawn(self) -> bool:
        return self.verification_status in {"entered-in-error", "refuted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultEntry(ClinicalEntry):
    """A measurement or an answer.

    `value` and `unit` (UCUM) are in the unit that we show; `given_value` and `given_unit` are
    what the source wrote, digit for digit. `comparator` is "", "<", "<=", ">=" or ">": a result
    "<5" is not 5. `text` holds what is not a number. A panel such as blood pressure has no
    value of its own; its parts are `components`, each with `parent_id` the panel's `source_id`.
    """

    status: str
    category: str
    loinc: str
    value: Decimal | None = None
    unit: str = ""
    given_value: Decimal | None = None
    given_unit: str = ""
    comparator: str = ""
    text: str = ""
    taken_at: Moment | None = None
    performers: tuple[AgentKey, ...] = ()
    components: tuple[ResultEntry, ...] = ()
    parent_id: str = ""

    @property
    def withdrawn(self) -> bool:
        return self.status in {"entered-in-error", "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry(ClinicalEntry):
    """A laboratory or imaging report: which results belong together, and what it concluded."""

    status: str
    category: str
    taken_at: Moment | None
    issued_at: Moment | None
    result_ids: tuple[str, ...]
    conclusion: str = ""
    performers: tuple[AgentKey, ...] = ()

    @property
    def withdrawn(self) -> bool:
        return self.status in {"entered-in-error", "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineEntry(ClinicalEntry):
    """A medicine that was asked for. `dose` is in the source's words, or read from its timing."""

    status: str
    intent: str
    authored: Moment | None
    requester: tuple[AgentKey, ...]
    dose: str = ""
    reason_ids: tuple[str, ...] = ()

    @property
    def withdrawn(self) -> bool:
        return self.status in {"entered-in-error", "cancelled"}


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of a plan from elsewhere."""

    code: Coding
    name: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFromElsewhere(ClinicalEntry):
    """A care plan that another system wrote: never the person's own plan.

    `addresses` and `goal_ids` are the source ids of conditions and goals in the same bundle.
    """

    status: str
    intent: str
    starts: Moment | None
    ends: Moment | None
    activities: tuple[Activity, ...]
    addresses: tuple[str, ...]
    goal_ids: tuple[str, ...]

    @property
    def withdrawn(self) -> bool:
        return self.status in {"entered-in-error", "revoked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFromElsewhere(ClinicalEntry):
    """A goal that another system wrote: never the person's own goal. `name` is its text."""

    status: str
    achievement: str
    starts: Moment | None
    due: Moment | None
    addresses: tuple[str, ...] = ()

    @property
    def withdrawn(self) -> bool:
        return self.status in {"entered-in-error", "rejected", "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEntry(Entry):
    """A professional or an organisation that the entries name. `keys[0]` is the one to store by."""

    kind: Literal["Practitioner", "Organization"]
    keys: tuple[AgentKey, ...]
    name: str
    active: bool = True
    phone: str = ""
    email: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One file. Where there are faults there is nothing else: such a file changes nothing."""

    file: str
    person: PersonRecord | None = None
    agents: tuple[AgentEntry, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    results: tuple[ResultEntry, ...] = ()
    reports: tuple[ReportEntry, ...] = ()
    medicines: tuple[MedicineEntry, ...] = ()
    plans: tuple[PlanFromElsewhere, ...] = ()
    goals: tuple[GoalFromElsewhere, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
