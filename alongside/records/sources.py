"""Reads that bringing in shares: what a source gave before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from alongside.records.fhir import AgentKey
from alongside.records.models import Agent, Source


def agent_digest(key: AgentKey) -> str:
    """How an agent is found again, however long its identifier."""
    return hashlib.sha256("\0".join((key.kind, key.system, key.value)).encode()).hexdigest()


class KnownAgents:
    """The professionals and organisations that earlier files gave, asked for one at a time, so
    that nothing is held in memory. One query for each question."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __contains__(self, key: object) -> bool:
        return (
            isinstance(key, AgentKey)
            and Agent.objects.filter(
                source=self.source, keys__contains=[agent_digest(key)]
            ).exists()
        )


def agent_names(source: Source, keys: Iterable[AgentKey]) -> dict[AgentKey, str]:
    """What these agents are called. One query."""
    wanted = {agent_digest(key): key for key in keys}
    names: dict[AgentKey, str] = {}
    for name, held in Agent.objects.filter(source=source, keys__overlap=list(wanted)).values_list(
        "name", "keys"
    ):
        names.update({wanted[one]: name for one in held if one in wanted})
    return names
