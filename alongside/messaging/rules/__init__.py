"""How to reach somebody, when, at what length; and what the words of a text ask for. Pure."""

from alongside.messaging.rules.hours import allowed_from, next_morning
from alongside.messaging.rules.texts import Cost, text_cost
from alongside.messaging.rules.ways import LARGE_PRINT, Reach, Way, choose_way, gives_up
from alongside.messaging.rules.words import Command, command_of, yes_or_no

__all__ = [
    "LARGE_PRINT",
    "Command",
    "Cost",
    "Reach",
    "Way",
    "allowed_from",
    "choose_way",
    "command_of",
    "gives_up",
    "next_morning",
    "text_cost",
    "yes_or_no",
]
