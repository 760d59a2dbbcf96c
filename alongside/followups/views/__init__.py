"""Answering, and when to be asked."""

from alongside.followups.views.check_ins import (
    answer,
    ask_sooner,
    link,
    quiet,
    sooner,
    speak,
    thanks,
)
from alongside.followups.views.schedules import (
    accept_load,
    change,
    load,
    overview,
    pause,
    schedule,
    settle,
    suggest,
    usual,
)

__all__ = [
    "accept_load",
    "answer",
    "ask_sooner",
    "change",
    "link",
    "load",
    "overview",
    "pause",
    "quiet",
    "schedule",
    "settle",
    "sooner",
    "speak",
    "suggest",
    "thanks",
    "usual",
]
