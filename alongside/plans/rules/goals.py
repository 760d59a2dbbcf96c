"""The ruler, the fortnight, the order of an agenda."""

from __future__ import annotations

from datetime import date, timedelta

FORTNIGHT = timedelta(days=14)  # Seed S2:567: within a fortnight of the day the goal was set


RULER = range(1, 11)  # Seed S2:566: a 1-10 scale; the seeds give no threshold


MOST_FOLLOW_UPS = 12  # agreed at one time, after the first: it can be agreed anew
FARTHEST_FOLLOW_UP = timedelta(days=366)


def every_so_often(first: date, weeks: int, times: int) -> list[date]:
    """Days from the first, so many weeks apart. 0 weeks: that day alone."""
    return [first + timedelta(weeks=weeks * turn) for turn in range(times if weeks else 1)]


def latest_follow_up(set_on: date) -> date:
    """The last day on which a follow-up is still within the fortnight."""
    return set_on + FORTNIGHT


def usual_follow_up(set_on: date) -> date:
    """The day that is offered: the last working day (Monday to Friday) within the fortnight."""
    day = latest_follow_up(set_on)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def follow_up_fits(set_on: date, due_on: date) -> bool:
    """After the day the goal was set, and within the fortnight."""
    return set_on < due_on <= latest_follow_up(set_on)


def make_it_smaller(confidence: int, cut_off: int) -> bool:
    """Whether to ask "make it smaller?". The cut-off is a local choice."""
    return confidence < cut_off


def one_line(words: str) -> str:
    """Words without line breaks, for a line of a list; no word is lost."""
    return " ".join(words.split())


def moved(order: list[str], item: str, step: int) -> list[str]:
    """The order after `item` goes up (step -1) or down (step 1); unchanged at the ends."""
    at = order.index(item)
    to = at + step
    if not 0 <= to < len(order):
        return list(order)
    result = list(order)
    result[at], result[to] = result[to], result[at]
    return result
