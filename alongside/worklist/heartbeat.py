"""A sign of life to the outside, every five minutes while what should happen does: whoever watches
the address hears of a silence. Nothing here waits for it, and nothing fails with it."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.request import Request, build_opener

from django.db import transaction

from alongside.core import clock, jobs
from alongside.people.settings import local
from alongside.worklist import watching

logger = logging.getLogger(__name__)

BEAT = "worklist.heartbeat"
EVERY = timedelta(minutes=5)
PATIENCE = 5  # seconds
JOB_LATE = timedelta(minutes=15)


@transaction.atomic
def ensure_scheduled() -> None:
    """Let the next sign of life be due. The worker calls it at start."""
    if not jobs.Due.objects.filter(kind=BEAT, state=jobs.DueState.WAITING).exists():
        jobs.schedule(BEAT, f"{clock.now():%Y%m%dT%H%M%S}", clock.now())


@jobs.handles(BEAT)
def beat(row: jobs.Due) -> None:
    """Tell the outside, if there is an address and all goes on; then wait for the next."""
    address = str(local("worklist.heartbeat", None))
    if address and is_well():
        ping(address)
    jobs.schedule(BEAT, row.key, clock.now() + EVERY)


def is_well() -> bool:
    """Whether steps go on, messages to staff go out, and no job has waited for long."""
    oldest = jobs.oldest_overdue()
    late = oldest is not None and clock.now() - oldest.first_due_at > JOB_LATE
    return watching.look().steps_go_on and not late


def ping(address: str) -> bool:
    """A plain HTTPS GET that says nothing. False, and a line in the log, when it fails."""
    if not address.startswith("https://"):
        logger.warning("The address of the heartbeat does not begin with https.")
        return False
    try:
        asked = Request(address, headers={"User-Agent": "alongside"})  # noqa: S310 - https only
        build_opener().open(asked, timeout=PATIENCE).close()
    except (OSError, ValueError) as error:
        logger.warning("The heartbeat did not arrive: %s", type(error).__name__)
        return False
    return True
