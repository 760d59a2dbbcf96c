"""Words that a person may text at any time, in English and Welsh. Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Command(StrEnum):
    """What a text asks of the channel itself."""

    STOP = "stop"
    START = "start"


# As networks and Twilio's defaults have them, and in Welsh.
STOP_WORDS = frozenset(
    {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "stopio", "stopiwch"}
)
START_WORDS = frozenset({"start", "unstop", "dechrau", "dechreuwch"})
YES_WORDS = frozenset({"yes", "y", "yep", "yeah", "ie", "ydy", "ydw"})
NO_WORDS = frozenset({"no", "n", "nope", "na", "nage", "nac ydy", "nac ydw"})
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def _alone(text: str) -> str:
    """The words without what stands around them: " Stop! " is stop."""
    return " ".join(_AROUND.sub("", text).casefold().split())


def command_of(text: str) -> Command | None:
    """STOP or START, in any case, alone in the text; None for everything else."""
    word = _alone(text)
    if word in STOP_WORDS or word == "stop all":
        return Command.STOP
    return Command.START if word in START_WORDS else None


def yes_or_no(text: str) -> bool | None:
    """A plain yes or no; None for everything that says more, or something else."""
    word = _alone(text)
    if word in YES_WORDS:
        return True
    return False if word in NO_WORDS else None
