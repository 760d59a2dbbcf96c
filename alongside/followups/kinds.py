"""What check-ins are about. Upper rooms register their kinds when they load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from alongside.core.actors import Actor
from alongside.followups.rules import CHOICE, NUMBER, RULER, WORDS, YES_NO, Question

if TYPE_CHECKING:
    from alongside.followups.models import CheckIn

__all__ = [
    "CHOICE",
    "NUMBER",
    "RULER",
    "WORDS",
    "YES_NO",
    "CheckInKind",
    "Question",
    "kind_of",
    "register_check_in",
]

Text = str | Promise
Answered = tuple["CheckIn", Mapping[str, str], Actor]


@dataclass(frozen=True)
class CheckInKind:
    """One kind of check-in. The functions run in the language of whoever will read them.

    `title`         a neutral line without anybody's words: "How is it going with your goal?"
    `questions`     what is asked; kept with the check-in once it is asked
    `about`         what it is about, in the person's own words
    `about_label`   what stands above that, where it is not the person's words
    `still_wanted`  whether what it is about still stands in the version that was asked about. If
                    not, nothing is sent; an answer that still comes is kept and goes to a person
    `on_answer`     files an answer, in the same transaction; never called for one that came too
                    late for its version; or `on_many`, which files many together
    `paper`         for the paper form of a goal: "goal" (their words), "agreed_on" (a day),
                    "promises"; without it the questions stand on paper as they are asked
    `message`       subject and body of the message, given the link ("" on paper); else the usual
    `begin`         called as it is asked, before its questions are kept; False when there is
                    nothing to ask any more: then it counts as missed
    `load`          called first with all that are asked together, to read for all of them at once
                    what the others need
    `on_asked`      called in the same transaction with all that were asked together
    `on_missed`     called when it could not be asked before it was too late
    `on_no_reply`   what follows when nothing came in time; else it is late, on a worklist
    `every_answer_is_read`  whether each answer goes onto the worklist of whoever reads it
    """

    name: str
    title: Text
    questions: Callable[[CheckIn], Sequence[Question]]
    about: Callable[[CheckIn], str]
    still_wanted: Callable[[CheckIn], bool]
    on_answer: Callable[[CheckIn, Mapping[str, str], Actor], None] | None = None
    paper: Callable[[CheckIn], Mapping[str, Any]] | None = None
    message: Callable[[CheckIn, str], tuple[str, str]] | None = None
    begin: Callable[[CheckIn], bool] = lambda check_in: True
    load: Callable[[Sequence[CheckIn]], None] = lambda check_ins: None
    on_asked: Callable[[Sequence[CheckIn], Actor], None] = lambda check_ins, by: None
    on_missed: Callable[[CheckIn, Actor], None] = lambda check_in, by: None
    on_no_reply: Callable[[CheckIn, Actor], None] | None = None
    every_answer_is_read: bool = True
    about_label: Text = ""
    on_many: Callable[[Sequence[Answered]], None] | None = None

    def on_answers(self, answered: Sequence[Answered]) -> None:
        """File many answers: together, where the kind does that."""
        if self.on_many is not None:
            self.on_many(answered)
            return
        assert self.on_answer is not None  # one of them
        for check_in, answers, by in answered:
            self.on_answer(check_in, answers, by)


_kinds: dict[str, CheckInKind] = {}


def register_check_in(kind: CheckInKind) -> CheckInKind:
    """Make a kind known. The same name twice is a programming fault."""
    if kind.name in _kinds:
        raise RuntimeError(f"The kind of check-in {kind.name} is registered twice.")
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> CheckInKind:
    """The kind of this name. An unknown one is a programming fault."""
    try:
        return _kinds[name]
    except KeyError:
        raise RuntimeError(f"No kind of check-in {name} is registered.") from None
