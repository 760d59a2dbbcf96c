"""What a text message answers, with certainty or not at all. Pure.

A reply is read only as a whole: every word in it is an answer that the message offered, a courtesy
or a number, and there is exactly one way to read it. Everything else is unparsed and goes to a
person with the words as they came; it is never graded as fine. Nothing here judges a risk.
docs/reference/text-replies.md tells the rules, docs/adr/0031 why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from alongside.followups.rules.as_text import Asked
from alongside.followups.rules.questions import (
    SAID,
    SKIPPED,
    TEXT,
    UNPARSED,
    Answer,
    Item,
)
from alongside.followups.rules.ways import Ways
from alongside.followups.rules.words import (
    THUMB,
    Lexicon,
    Token,
    ends,
    fold,
    lexicon,
    never_interpreted,
    phrase,
    starts,
    tokens,
)


@dataclass(frozen=True)
class Reading:
    """What was read of a reply.

    `answers`: those given with certainty, by linkId. `unparsed`: open questions that the reply may
    have meant to answer; a person decides. `left`: open questions that it did not answer. `words`:
    the reply as it came. `never_interpreted`: it holds words that are left to a person, such as
    “help”: no judgement of risk, and their absence says nothing either.
    """

    answers: Mapping[str, Answer]
    unparsed: tuple[str, ...]
    left: tuple[str, ...]
    words: str
    never_interpreted: bool = False

    @property
    def for_a_person(self) -> bool:
        """Whether somebody must read the words."""
        return bool(self.unparsed) or self.never_interpreted or SAID in self.answers.values()

    def to_grade(self) -> dict[str, Answer]:
        """The answers with `unparsed` where nobody can be sure: what a table takes."""
        return {**self.answers, **dict.fromkeys(self.unparsed, UNPARSED)}


def read(asked: Sequence[Asked], text: str, language: str) -> Reading:
    """What this reply answers of the questions that are open. Total, and linear in its length.

    `language` is the one they were asked in; words of the other languages are read where they can
    mean nothing else.
    """
    keys = tuple(one.item.link_id for one in asked)
    listed = never_interpreted(text)
    found = _only(asked, text, language, listed)
    if found is None:
        return Reading({}, keys, (), text, listed)
    left = tuple(key for key in keys if key not in found)
    return Reading(found, (), left, text, listed)


def begins(text: str, language: str) -> bool:
    """Whether this reply asks for the questions that a first message said are ready."""
    words = tokens(text)
    if not words or never_interpreted(text):
        return False
    known = lexicon(language)
    said = phrase(_without_courtesy(words, known) or words)
    return said in known.ready | known.yes or said == (THUMB,)


def _only(
    asked: Sequence[Asked], text: str, language: str, listed: bool
) -> dict[str, Answer] | None:
    known = lexicon(language)
    one = asked[0].item if len(asked) == 1 else None
    if one is not None and (exact := _exactly(one, text)):
        return {one.link_id: exact}
    words = tokens(text)
    if one is not None and one.type == TEXT:
        if not text.strip():
            return None
        skipped = words is not None and phrase(words) in known.skip
        return {one.link_id: SKIPPED if skipped else SAID}
    if not words or listed:
        return None
    bare = _without_courtesy(words, known)
    if not bare or not asked:
        return None
    readings = Ways(asked, bare, known).all()
    return dict(readings[0]) if len(readings) == 1 else None


def _exactly(item: Item, text: str) -> str:
    """The answer of a choice whose whole wording this is, sign by sign; empty when none or two."""
    if len(text) > 2 * max((len(t) for o in item.options for t in o.text.values()), default=0):
        return ""
    said = fold(text).rstrip(" .!")
    codes = {
        option.code
        for option in item.options
        for wording in option.text.values()
        if said and _plain(wording) == said
    }
    return codes.pop() if len(codes) == 1 and not said.isdecimal() else ""


@lru_cache(maxsize=1024)
def _plain(wording: str) -> str:
    """The wording of an option, as it is compared."""
    return fold(wording).rstrip(" .!")


def _without_courtesy(words: tuple[Token, ...], known: Lexicon) -> tuple[Token, ...] | None:
    """Without the greeting before and the thanks and kisses around; None for “no thanks” and “no
    please”, which may be no answer but a wish not to be asked."""
    thanked = False
    while words and (cut := starts(words, known.hello | known.thanks)):
        thanked = thanked or starts(words, known.thanks) > 0
        words = words[cut:]
    while words:
        if set(words[-1].text) == {"x"}:
            words = words[:-1]
        elif (cut := ends(words, known.thanks)) or (cut := ends(words, known.please)):
            words, thanked = words[:-cut], True
        else:
            break
    return None if thanked and words and ends(words, known.no) else words
