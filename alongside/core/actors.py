"""Who acts. Every action takes `by: Actor`; every event of the audit trail says who, and how."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID


class Channel(StrEnum):
    """How the words or the click reached Alongside."""

    WEB = "web"
    CODE = "code"  # a one-time code on a slip or letter, with date of birth
    VISIT = "visit"  # a tablet at the visit
    LINK = "link"  # a signed link in a message
    TEXT = "text"
    PHONE = "phone"  # a named helper typed it and read it back
    PAPER = "paper"  # a named helper typed it from paper
    TOGETHER = "together"  # typed in the conversation, in the person's words, and read back
    IMPORT = "import"
    WORKER = "worker"
    COMMAND = "command"


class Assurance(IntEnum):
    """How sure we are who it is. A team's grants need SECOND_FACTOR."""

    NONE = 0
    LINK = 1
    CODE = 2
    PASSWORD = 3
    SECOND_FACTOR = 4


@dataclass(frozen=True)
class Actor:
    """Somebody, or something, that acts.

    `person_id` is who they are; `membership_id` the hat they wear (chosen, and shown on every
    page); `team_id`, `service_id` and `organisation_id` where that hat belongs;
    `on_behalf_of_id` the person they type for, `helper` the name under which they do; `scope`
    narrows a visit code or a link to one thing ("visit:<conversation>", "checkin:<id>") and then
    opens nothing else.
    """

    channel: Channel
    person_id: UUID | None = None
    login_id: UUID | None = None
    membership_id: UUID | None = None
    team_id: UUID | None = None
    service_id: UUID | None = None
    organisation_id: UUID | None = None
    role: str = ""
    on_behalf_of_id: UUID | None = None
    assurance: Assurance = Assurance.NONE
    scope: str = ""
    helper: str = ""
    source: str = ""
    # What was read about this actor's access in this one request; None outside of requests, where
    # everything is asked anew. An ended grant therefore bites on the next request.
    memo: dict[Any, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def signed_in(self) -> bool:
        """Whether this is a known person who may see more than one scoped thing."""
        return self.person_id is not None and not self.scope

    @property
    def is_system(self) -> bool:
        """Whether no person acts: the worker, an import, a command."""
        return self.channel in (Channel.WORKER, Channel.IMPORT, Channel.COMMAND)

    def helping(self, channel: Channel, helper: str, person_id: UUID) -> Actor:
        """The same actor typing for `person_id` what was said by phone or written on paper."""
        return replace(self, channel=channel, helper=helper, on_behalf_of_id=person_id)


ANONYMOUS = Actor(channel=Channel.WEB)
WORKER = Actor(channel=Channel.WORKER)
COMMAND = Actor(channel=Channel.COMMAND)
