"""Reading one bundle: every entry is checked before anything is given back.

One file is held in memory at a time and nothing is kept between files, so memory does not grow
with their number. A file with any fault gives its faults and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from alongside.records.fhir import clinical, people, results
from alongside.records.fhir.checks import Json, Where, mapping, mappings, string
from alongside.records.fhir.codes import RESOURCE_TYPES
from alongside.records.fhir.entries import (
    AgentEntry,
    AgentKey,
    Bundle,
    Entry,
    Fault,
    PersonRecord,
)
from alongside.records.fhir.references import AGENT_KINDS, NOWHERE, Index, Target

LARGEST_FILE = 64 * 1024 * 1024
"""In bytes. A person's whole record is a few; more than this is not one person's."""

_TYPES = frozenset({"batch", "collection", "document", "searchset", "transaction"})
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_PATIENT = re.compile(rb'"resourceType"\s*:\s*"Patient"')
_UNSTAMPED = ("versionId", "lastUpdated")
_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_ORDINARY = frozenset({"U", "L", "M", "N"})

_Mapper = Callable[[Json, dict[str, Any], Where, Index], Entry]
_CLINICAL: dict[str, tuple[str, _Mapper]] = {
    "Condition": ("conditions", clinical.condition),
    "Observation": ("results", results.result),
    "DiagnosticReport": ("reports", results.report),
    "MedicationRequest": ("medicines", clinical.medicine),
    "CarePlan": ("plans", clinical.plan),
    "Goal": ("goals", clinical.goal),
}
_READ = {"Patient", *AGENT_KINDS, *_CLINICAL}


def read_bundle(path: Path, *, known: Container[AgentKey] = frozenset()) -> Bundle:
    """Read one file.

    `known` holds the agents that other files gave: hospitals and practitioners come in files
    of their own, and a bundle may name them without holding them. Never raises for what is in
    the file: what is wrong with it is in `faults`.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            most = LARGEST_FILE // 2**20
            return _failed(path.name, "", f"The file is larger than {most} MB, the most we read.")
        return read_bytes(path.read_bytes(), file=path.name, known=known)
    except OSError as error:
        return _failed(path.name, "", f"The file cannot be read: {error.strerror}.")


def read_bytes(raw: bytes, *, file: str, known: Container[AgentKey] = frozenset()) -> Bundle:
    """Read the content of one file, which is called `file` in its faults."""
    try:
        found = json.loads(raw, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, character {error.colno}"
        return _failed(file, "", f"This is not JSON: it goes wrong or breaks off at {at}.")
    except (ValueError, RecursionError):
        return _failed(file, "", "This is not JSON that can be read.")
    if not isinstance(found, dict) or found.get("resourceType") != "Bundle":
        return _failed(file, "resourceType", "This is not a FHIR bundle.")
    if found.get("type") not in _TYPES:
        allowed = ", ".join(sorted(_TYPES))
        return _failed(file, "type", f"A bundle to read is one of: {allowed}.")
    faults: list[Fault] = []
    entries = mappings(found, "entry", Where(file, None, faults), "entry")
    if not entries:
        faults = faults or [_fault(file, "entry", "There is nothing in this bundle.")]
        return Bundle(file=file, faults=tuple(faults))
    index = Index(known)
    targets = _targets(entries, index, file, faults)
    read = _read(targets, index, file, faults)
    if faults:
        faults.sort(key=lambda fault: -1 if fault.entry is None else fault.entry)
        return Bundle(file=file, faults=tuple(dict.fromkeys(faults)))
    return read


def in_reading_order(paths: Iterable[Path]) -> list[Path]:
    """The JSON files at these paths and in these folders; those about nobody come first.

    Hospitals and practitioners are then known when a person's file names them.
    """
    files: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        files.update(dict.fromkeys(inside))
    return sorted(files, key=_is_about_somebody)


def _is_about_somebody(path: Path) -> bool:
    try:
        return path.stat().st_size > LARGEST_FILE or bool(_PATIENT.search(path.read_bytes()))
    except OSError:
        return True


def digest_of(resource: Json) -> str:
    """The sha256 of a resource, whichever way its JSON was laid out.

    The stamps that a server changes at every export are left out.
    """
    meta = resource.get("meta")
    if isinstance(meta, dict) and any(stamp in meta for stamp in _UNSTAMPED):
        rest = {key: value for key, value in meta.items() if key not in _UNSTAMPED}
        resource = {**resource, "meta": rest}
    canonical = json.dumps(resource, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _targets(entries: list[Json], index: Index, file: str, faults: list[Fault]) -> list[Target]:
    """Every entry with a resource, in the index so that others can point at it."""
    targets = []
    for number, entry in enumerate(entries):
        where = Where(file, number, faults)
        request = entry.get("request")
        method = request.get("method") if isinstance(request, dict) else None
        if method is not None and method not in {"POST", "PUT"}:
            path = f"Bundle.entry[{number}].request.method"
            message = "We read entries that add or replace (POST, PUT), not this one."
            faults.append(Fault(file, number, path, message))
            continue
        resource = mapping(entry, "resource", where, "")
        if not resource:
            if "resource" not in entry:
                where.fault("", "There is no resource in this entry.")
            continue
        kind = string(resource, "resourceType", where, "resourceType", required=True)
        if kind and kind not in RESOURCE_TYPES:
            where.fault("resourceType", "This is not a resource type of FHIR R4.")
        if not kind or kind not in RESOURCE_TYPES:
            continue
        full_url = entry.get("fullUrl") if isinstance(entry.get("fullUrl"), str) else ""
        source_id = resource.get("id") or (full_url or "").removeprefix("urn:uuid:")
        if not isinstance(source_id, str) or not _ID.fullmatch(source_id):
            where.fault("id", "The entry has no id of its own, so it cannot be told from others.")
            continue
        target = Target(number, kind, source_id, resource)
        clash = index.add(target, full_url or "")
        if clash is None:
            targets.append(target)
        else:
            where.fault("id", f"Entry {clash.index} already has this id or address.")
    return targets


def _read(targets: list[Target], index: Index, file: str, faults: list[Fault]) -> Bundle:
    people_here = [target for target in targets if target.kind == "Patient"]
    for extra in people_here[1:]:
        where = Where(file, extra.index, faults)
        where.fault("", "There is more than one person here; each needs a file of their own.")
    subject = people_here[0] if len(people_here) == 1 else None
    if not people_here and any(target.kind in _CLINICAL for target in targets):
        faults.append(_fault(file, "entry", "There are entries about a person, but no person."))
        return Bundle(file=file)  # each of them would say the same again
    person: PersonRecord | None = None
    agents: list[AgentEntry] = []
    read: dict[str, list[Any]] = {name: [] for name, _ in _CLINICAL.values()}
    passed_over: Counter[str] = Counter()
    for target in targets:
        resource, kind = target.resource, target.kind
        if kind not in _READ:
            passed_over[kind] += 1
            continue
        where = Where(file, target.index, faults)
        common: dict[str, Any] = {
            "source_id": target.source_id,
            "digest": digest_of(resource),
            "entry": target.index,
            "restricted": _restricted(resource, where),
        }
        if kind == "Patient":
            person = people.person(resource, common, where)
        elif kind in AGENT_KINDS:
            agents.append(people.agent(resource, common, where))
        else:
            _check_subject(resource, subject, where, index)
            common["seen_with"] = index.seen_with(resource, where)
            name, mapper = _CLINICAL[kind]
            read[name].append(mapper(resource, common, where, index))
    lists = {name: tuple(found) for name, found in read.items()}
    return Bundle(
        file=file, person=person, agents=tuple(agents), passed_over=dict(passed_over), **lists
    )


def _check_subject(resource: Json, subject: Target | None, where: Where, index: Index) -> None:
    before = len(where.faults)
    found = index.target(resource, "subject", where, "subject", required=True)
    if found is None:
        if len(where.faults) == before:
            where.fault("subject", NOWHERE)
    elif subject is not None and found is not subject:
        where.fault("subject.reference", "This is about somebody else than this file's person.")


def _restricted(resource: Json, where: Where) -> bool:
    """Whether the source marked this resource as more confidential than normal."""
    marks = mappings(mapping(resource, "meta", where, "meta"), "security", where, "meta.security")
    return any(
        mark.get("system") != _CONFIDENTIALITY or mark.get("code") not in _ORDINARY
        for mark in marks
    )


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _fault(file: str, path: str, message: str) -> Fault:
    return Fault(file, None, f"Bundle.{path}" if path else "Bundle", message)


def _failed(file: str, path: str, message: str) -> Bundle:
    return Bundle(file=file, faults=(_fault(file, path, message),))
