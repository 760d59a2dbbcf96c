"""Check-ins and schedules as people and professionals see them."""

from alongside.followups.queries.check_ins import (
    Row,
    about,
    answers_of,
    by_token,
    by_used_token,
    for_membership,
    for_person,
    get,
    how_answered,
    is_late,
    person_of,
    said,
)

__all__ = [
    "Row",
    "about",
    "answers_of",
    "by_token",
    "by_used_token",
    "for_membership",
    "for_person",
    "get",
    "how_answered",
    "is_late",
    "person_of",
    "said",
]
