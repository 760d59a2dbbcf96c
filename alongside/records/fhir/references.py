"""Which entry points at which: references inside one bundle, and to agents of other files.

Understood are `urn:uuid:...` and absolute addresses (the entry's fullUrl), `Type/id`,
`Type?identifier=system|value`, `#id` (contained) and a reference by identifier alone.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from alongside.records.fhir.checks import NAME, Json, Where, mapping, mappings, string
from alongside.records.fhir.entries import AgentKey

AgentKind = Literal["Practitioner", "Organization"]
AGENT_KINDS: dict[str, AgentKind] = {
    "Practitioner": "Practitioner",
    "Organization": "Organization",
}

_RELATIVE = re.compile(r"([A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?")
_CONDITIONAL = re.compile(r"([A-Za-z]+)\?identifier=([^|]*)\|(.+)")
NOWHERE = "This points to nobody and nothing in this file."


@dataclass(frozen=True, slots=True)
class Target:
    """An entry that can be pointed at."""

    index: int
    kind: str
    source_id: str
    resource: Json


class Index:
    """Every entry of one bundle, by the ways in which others may point at it."""

    def __init__(self, known: Container[AgentKey]) -> None:
        self._known = known
        self._targets: dict[str, Target] = {}
        self._identified: dict[tuple[str, str, str], Target] = {}
        self._agents_of: dict[str, tuple[AgentKey, ...]] = {}

    def add(self, target: Target, full_url: str) -> Target | None:
        """Add an entry; gives back the one that already has its address or id, if any."""
        keys = {f"{target.kind}/{target.source_id}"} | ({full_url} if full_url else set())
        clash = next((self._targets[key] for key in keys if key in self._targets), None)
        if clash is None:
            self._targets.update(dict.fromkeys(keys, target))
            for system, value in _identifiers(target.resource):
                self._identified.setdefault((target.kind, system, value), target)
        return clash

    def find(self, reference: str) -> Target | None:
        """The entry that a literal reference points at."""
        target = self._targets.get(reference)
        if target is None and (match := _RELATIVE.fullmatch(reference)):
            target = self._targets.get(f"{match[1]}/{match[2]}")
        if target is None and (match := _CONDITIONAL.fullmatch(reference)):
            target = self._identified.get((match[1], unquote(match[2]), unquote(match[3])))
        return target

    def target(
        self, parent: Json, key: str, where: Where, path: str, *, required: bool = False
    ) -> Target | None:
        """The entry that the Reference at `key` points at; pointing nowhere is a fault."""
        found = mapping(parent, key, where, path)
        if not found and key not in parent and required:
            where.fault(path, "This is missing, so we cannot tell whom this is about.")
        return self._one(found, where, path) if found else None

    def targets(self, parent: Json, key: str, where: Where, path: str) -> list[Target]:
        """The entries that the list of References at `key` points at."""
        found = [
            self._one(one, where, f"{path}[{number}]")
            for number, one in enumerate(mappings(parent, key, where, path))
        ]
        return [target for target in found if target]

    def _one(self, reference: Json, where: Where, path: str) -> Target | None:
        literal = string(reference, "reference", where, f"{path}.reference")
        if not literal:
            kind = string(reference, "type", where, f"{path}.type")
            return self._by_identifier(reference, kind)
        target = self.find(literal)
        if target is None:
            where.fault(f"{path}.reference", NOWHERE)
        return target

    def _by_identifier(self, reference: Json, kind: str) -> Target | None:
        for system, value in _identifiers({"identifier": [reference.get("identifier")]}):
            for one in [kind] if kind else [*AGENT_KINDS, "Patient"]:
                if target := self._identified.get((one, system, value)):
                    return target
        return None

    def agents(self, found: list[Json], where: Where, path: str) -> tuple[AgentKey, ...]:
        """The professionals and organisations that a list of References names.

        One that is not in this file must be known already from another. What is neither (the
        person, a relative, a device) is left out.
        """
        keys: list[AgentKey] = []
        for number, reference in enumerate(found):
            keys += self._agent(reference, where, f"{path}[{number}]")
        return tuple(dict.fromkeys(keys))

    def agent(self, parent: Json, key: str, where: Where) -> tuple[AgentKey, ...]:
        """The same of the one Reference at `key`."""
        found = mapping(parent, key, where, key)
        return tuple(self._agent(found, where, key)) if found else ()

    def _agent(self, reference: Json, where: Where, path: str) -> tuple[AgentKey, ...]:
        literal = string(reference, "reference", where, f"{path}.reference")
        if not literal:
            target = self._by_identifier(reference, str(reference.get("type") or ""))
            return self._agents_at(target, where) if target else ()
        if target := self.find(literal):
            return self._agents_at(target, where)
        key = _elsewhere(literal)
        if key and key in self._known:
            return (key,)
        if not literal.startswith("#"):  # contained ones have no identity to keep
            where.fault(f"{path}.reference", NOWHERE)
        return ()

    def _agents_at(self, target: Target, where: Where) -> tuple[AgentKey, ...]:
        if kind := AGENT_KINDS.get(target.kind):
            return agent_keys(kind, target.source_id, target.resource)[:1]
        if target.kind == "PractitionerRole":
            role = Where(where.file, target.index, where.faults)
            return tuple(
                key
                for part in ("practitioner", "organization")
                for key in self.agent(target.resource, part, role)
            )
        return ()

    def seen_with(self, resource: Json, where: Where) -> tuple[AgentKey, ...]:
        """Who and which organisation the encounter of an entry names.

        An encounter that the file promises (`urn:uuid:`) must be there; any other may be
        elsewhere, as servers leave encounters out of what they give.
        """
        found = mapping(resource, "encounter", where, "encounter")
        literal = string(found, "reference", where, "encounter.reference")
        if not literal:
            return ()
        target = self.find(literal)
        if target is None:
            if literal.startswith("urn:"):
                where.fault("encounter.reference", NOWHERE)
            return ()
        if target.kind != "Encounter":
            where.fault("encounter.reference", "This should point to an encounter.")
            return ()
        key = target.source_id
        if key not in self._agents_of:
            at = Where(where.file, target.index, where.faults)
            people = [
                agent
                for number, one in enumerate(
                    mappings(target.resource, "participant", at, "participant")
                )
                if (individual := one.get("individual")) and isinstance(individual, dict)
                for agent in self._agent(individual, at, f"participant[{number}].individual")
            ]
            place = self.agent(target.resource, "serviceProvider", at)
            self._agents_of[key] = tuple(dict.fromkeys([*people, *place]))
        return self._agents_of[key]


def agent_keys(kind: AgentKind, source_id: str, resource: Json) -> tuple[AgentKey, ...]:
    """How an agent is recognised: its identifiers, then its id in the source."""
    found = [AgentKey(kind, system, value) for system, value in _identifiers(resource)]
    return (*dict.fromkeys(found), AgentKey(kind, "", source_id))


def _elsewhere(literal: str) -> AgentKey | None:
    if match := _CONDITIONAL.fullmatch(literal):
        system, value = unquote(match[2]), unquote(match[3])
    elif match := _RELATIVE.fullmatch(literal):
        system, value = "", match[2]
    else:
        return None
    kind = AGENT_KINDS.get(match[1])
    return AgentKey(kind, system, value) if kind else None


def _identifiers(resource: Json) -> list[tuple[str, str]]:
    """The system and value of each identifier; what is malformed is for its mapper to say."""
    found = resource.get("identifier")
    if not isinstance(found, list):
        return []
    return [
        (one["system"], one["value"])
        for one in found
        if isinstance(one, dict)
        and all(isinstance(one.get(k), str) and len(one[k]) <= NAME for k in ("system", "value"))
    ]
