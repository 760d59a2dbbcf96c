"""What check-ins follow: questions and days of today's, and the documents that grade replies.

`questions` and `tables` are the documents, `reading` opens and writes them, `proof` shows that a
table leaves no answer without exactly one level. Pure.
"""

from alongside.followups.rules.check_ins import (
    CHOICE,
    KINDS,
    LONGEST,
    NUMBER,
    RULER,
    WORDS,
    YES_NO,
    YES_NO_ANSWERS,
    Answers,
    AsAsked,
    Question,
    add_working_days,
    allowed,
    ask_day,
    asked_of,
    check_answers,
    read,
    store,
    store_language,
)

__all__ = [
    "CHOICE",
    "KINDS",
    "LONGEST",
    "NUMBER",
    "RULER",
    "WORDS",
    "YES_NO",
    "YES_NO_ANSWERS",
    "Answers",
    "AsAsked",
    "Question",
    "add_working_days",
    "allowed",
    "ask_day",
    "asked_of",
    "check_answers",
    "read",
    "store",
    "store_language",
]
