"""What imports of question sets from other forms share. Pure.

An import is faithful or refused. What changes nothing that is asked may stay behind, and each such
thing is told in a note; what cannot be asked here is a fault that names its question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from alongside.followups.rules.questions import QuestionSet
from alongside.followups.rules.reading import from_questions
from alongside.publishing.rules.fields import CODE, CODE_WITH_DASHES


@dataclass(frozen=True)
class Imported:
    """A question set, and sentences about what was changed or left behind on the way."""

    questions: QuestionSet
    notes: tuple[str, ...]


class Names:
    """Their names of questions and answers as codes of ours, with a note for each that changes."""

    def __init__(self, notes: list[str]) -> None:
        self.notes = notes

    def code(self, name: str, begin: str = "q", *, dashes: bool = False) -> str:
        """Small letters, digits and _; `begin` stands before a name that begins otherwise."""
        if not name or (CODE_WITH_DASHES if dashes else CODE).fullmatch(name):
            return name
        made = re.sub(r"[^a-z0-9_-]" if dashes else r"[^a-z0-9_]", "_", name.lower())
        made = made if "a" <= made[0] <= "z" else f"{begin}_{made.lstrip('_-')}"
        note = f"“{name}” is called “{made}” here."
        if note not in self.notes:
            self.notes.append(note)
        return made


def language_code(code: str, notes: list[str]) -> str:
    """The language without its country: “en-GB” is “en”."""
    made = re.split(r"[-_]", code.strip().lower())[0]
    note = f"The language “{code}” is “{made}” here."
    if made != code and note not in notes:
        notes.append(note)
    return made


NOT_EQUAL = (
    "In the condition of “{item}”, != does not hold here for a question that was not answered; "
    "elsewhere it does."
)


def imported(document: dict[str, Any], notes: list[str]) -> Imported:
    """The set in a `questions` document of ours. Raises Unreadable."""
    return Imported(from_questions(document), tuple(notes))
