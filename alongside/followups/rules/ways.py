"""All the ways in which the words of one reply can be read as answers. Pure.

`replies` takes an answer only where there is exactly one way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from alongside.followups.rules.as_text import LETTERS, Asked
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    NO,
    SKIPPED,
    YES,
    Answer,
    Item,
)
from alongside.followups.rules.words import (
    THUMB,
    Lexicon,
    Phrase,
    Token,
    data,
    ends,
    fold,
    in_words,
    phrase,
    starts,
    tokens,
)

LONGEST_PART = 14  # words of one answer
Pairs = tuple[tuple[str, Answer], ...]


class Ways:
    """All ways to read the words of one reply: at most two are kept, for two are no certainty."""

    def __init__(self, asked: Sequence[Asked], words: tuple[Token, ...], known: Lexicon) -> None:
        self.asked, self.words, self.known = asked, words, known
        self.by_number = {one.number: one.item for one in asked}
        self.several = len(asked) > 1
        self._labels = {one.item.link_id: list(_labels(one.item)) for one in asked}
        self._tails: dict[tuple[int, int], list[Pairs]] = {}
        self._some: dict[tuple[int, int], bool] = {}
        self._values: dict[tuple[str, int, int], set[Answer]] = {}

    def all(self) -> list[Pairs]:
        """The different ways; none where a number may be a question's or an answer."""
        in_order = self._in_order(0, 0)
        numbered = self._numbered(0)
        twice = any(len(pairs) != len(dict(pairs)) for pairs in numbered)
        plain = numbered and not self._numbered(0, marked=True)
        if (
            twice
            or (self.several and in_order and self._looks_numbered())
            or (plain and (self._some_in_order(0, 0) or self._bare_numbers(numbered[0])))
        ):
            return []
        return list({frozenset(pairs): pairs for pairs in [*in_order, *numbered]}.values())

    def _in_order(self, start: int, position: int) -> list[Pairs]:
        """An answer to every question, in the order they were asked."""
        if position == len(self.asked):
            return [()] if start == len(self.words) else []
        if (start, position) not in self._tails:
            item = self.asked[position].item
            found: list[Pairs] = []
            for end in self._ends(start + self._joined(start)):
                for answer in self._answers(item, start + self._joined(start), end):
                    found += [
                        ((item.link_id, answer), *rest)
                        for rest in self._in_order(end, position + 1)
                    ]
            self._tails[start, position] = _two(found)
        return self._tails[start, position]

    def _some_in_order(self, start: int, position: int) -> bool:
        """Whether these are answers in order to some of the questions: “3 7” to the first and last.

        Nobody is asked for that, but somebody who does it must not be misread.
        """
        if start == len(self.words) or position == len(self.asked):
            return start == len(self.words)
        if (start, position) not in self._some:
            item, begin = self.asked[position].item, start + self._joined(start)
            self._some[start, position] = self._some_in_order(start, position + 1) or any(
                self._answers(item, begin, end) and self._some_in_order(end, position + 1)
                for end in self._ends(begin)
            )
        return self._some[start, position]

    def _bare_numbers(self, pairs: Pairs) -> bool:
        """Whether some questions are left out and two numbers stand together: “1 2 3 7”."""
        beside = pairwise(word.number is not None for word in self.words)
        return len(pairs) < len(self.asked) and (True, True) in beside

    def _numbered(self, start: int, *, marked: bool = False) -> list[Pairs]:
        """Answers that each name their question: “2 no, 1 yes”. `marked`: as “2) no”."""
        if start == len(self.words):
            return [()]
        key = (start, -2 if marked else -1)
        if key not in self._tails:
            found: list[Pairs] = []
            item, after = self._question_at(start + self._joined(start), marked=marked)
            if item is not None:
                for end in self._ends(after):
                    for answer in self._answers(item, after, end):
                        rests = self._numbered(end, marked=marked)
                        found += [((item.link_id, answer), *rest) for rest in rests]
            self._tails[key] = _two(found)
        return self._tails[key]

    def _question_at(self, start: int, *, marked: bool = False) -> tuple[Item | None, int]:
        """The question whose number stands here, and where its answer begins.

        Asked alone it was given no number: then only one with a mark is taken.
        """
        words = self.words
        prefixed = start + 1 < len(words) and words[start].text in self.known.question
        at = start + prefixed
        if at >= len(words) or (prefixed and words[at].apart):
            return None, start
        number, mark = words[at].number, words[at].mark
        unmistakable = bool(mark) or prefixed
        if number is None or not (unmistakable or (self.several and not marked)):
            return None, start
        return self.by_number.get(number), at + 1

    def _looks_numbered(self) -> bool:
        """Whether somewhere a number and what follows could be a question and its answer."""
        for start in range(len(self.words)):
            item, after = self._question_at(start)
            if item is not None and any(
                self._answers(item, after, end) for end in self._ends(after)
            ):
                return True
        return False

    def _joined(self, start: int) -> int:
        """How many words “and” takes here, between two answers."""
        return starts(self.words[start:], self.known.joins) if start and self.several else 0

    def _ends(self, start: int) -> range:
        return range(start + 1, min(len(self.words), start + LONGEST_PART) + 1)

    def _answers(self, item: Item, start: int, end: int) -> set[Answer]:
        """What these words may mean as an answer to that question."""
        key = (item.link_id, start, end)
        if key not in self._values:
            within = self.words[start : min(end, len(self.words) - 1)]
            # Among several, a number with a mark and something after it is a question's.
            names = self.several and any(word.mark for word in within)
            self._values[key] = set() if names else self._mean(item, self.words[start:end])
        return self._values[key]

    def _mean(self, item: Item, words: tuple[Token, ...]) -> set[Answer]:
        if phrase(words) in self.known.skip:
            return {SKIPPED}
        if item.type == BOOLEAN:
            return self._yes_or_no(words)
        if item.type == INTEGER:
            return self._number(item, words)
        return self._choice(item, words) if item.type == CHOICE else set()

    def _yes_or_no(self, words: tuple[Token, ...]) -> set[Answer]:
        found: set[Answer] = set()
        start = 0
        while start < len(words):  # “no no no”
            rest = tuple(_shortened(word) for word in words[start:])
            yes, no = starts(rest, self.known.yes), starts(rest, self.known.no)
            if words[start].text == THUMB and not self.several:
                yes = max(yes, 1)
            if not yes and not no:
                return set()
            if start and self.several:
                return set()
            found.add(YES if yes > no else NO)
            start += max(yes, no)
        return found if len(found) == 1 else set()

    def _number(self, item: Item, words: tuple[Token, ...]) -> set[Answer]:
        words = self._without_unit(item, words)
        value: int | None = None
        said = phrase(words)
        if len(words) == 1 and "/" in words[0].text:
            top, _, bottom = words[0].text.partition("/")
            value = int(top) if bottom == str(item.maximum) and top.isdecimal() else None
        elif len(words) == 1 and words[0].number is not None:
            value = words[0].number
        elif said and (cut := self._out_of(item, said)):
            single = words[:cut][0].number if cut == 1 else None
            value = in_words(said[:cut], self.known) if single is None else single
        elif said and (len(said) == 1 or not self.several):
            value = in_words(said, self.known)
        in_range = value is not None and item.minimum <= value <= item.maximum
        return {value} if in_range and value is not None else set()

    def _out_of(self, item: Item, said: Phrase) -> int:
        """Where “out of” begins when the highest number follows it; 0 when not."""
        for words in sorted(self.known.out_of, key=len, reverse=True):
            for at in range(1, len(said) - len(words)):
                top = said[at + len(words) :]
                whole = int(top[0]) if len(top) == 1 and top[0].isdecimal() else None
                highest = in_words(top, self.known) if whole is None else whole
                if said[at : at + len(words)] == words and highest == item.maximum:
                    return at
        return 0

    def _without_unit(self, item: Item, words: tuple[Token, ...]) -> tuple[Token, ...]:
        if not item.unit or len(words) < 2:
            return words
        written = fold(item.unit)
        others = data()["units"].get(written, [])
        units = {tuple(one.split()) for one in (written, written.partition("/")[0], *others)}
        cut = ends(words, {unit for unit in units if unit})
        return words[:-cut] if 0 < cut < len(words) else words

    def _choice(self, item: Item, words: tuple[Token, ...]) -> set[Answer]:
        """By its mark, by its words, or by both when they agree."""
        cut = starts(words, self.known.option)
        if cut and len(words) == cut + 1 and words[cut].number is not None:
            words = words[cut:]
        whole = self._option(item, words)
        marked = self._by_mark(item, words[0])
        if len(words) == 1:
            return whole | marked
        return whole | (marked & self._option(item, _together(words[1:])))

    def _by_mark(self, item: Item, word: Token) -> set[Answer]:
        position = -1
        if word.number is not None:
            position = word.number - 1
        elif len(word.text) == 1:
            position = LETTERS.find(word.text)
        return {item.options[position].code} if 0 <= position < len(item.options) else set()

    def _option(self, item: Item, words: tuple[Token, ...]) -> set[Answer]:
        """The options of which these are the whole words, one of them misspelt at most."""
        exact: set[Answer] = set()
        near: set[Answer] = set()
        for code, label in self._labels[item.link_id]:
            if _same(words, label) or self._same_word(words, label):
                exact.add(code)
            elif self._nearly(words, label):
                near.add(code)
        return exact or (near if len(near) == 1 else set())

    def _same_word(self, words: tuple[Token, ...], label: tuple[Token, ...]) -> bool:
        """Whether both are yes, or both no; or the label is written as one word."""
        said, whole = phrase(words), phrase(label)
        joined = "".join(one.text for one in label)
        return any(said in same and whole in same for same in (self.known.yes, self.known.no)) or (
            len(label) > 1 and len(joined) > 3 and said == (joined,)
        )

    def _nearly(self, words: tuple[Token, ...], label: tuple[Token, ...]) -> bool:
        if len(words) != len(label):
            return False
        wrong = [(a.text, b.text) for a, b in zip(words, label, strict=True) if a.text != b.text]
        if len(wrong) != 1:
            return False
        (said, meant), *_ = wrong
        rest = _same(
            tuple(word._replace(text="") for word in words),
            tuple(word._replace(text="") for word in label),
        )
        if not rest or not _slip(said, meant) or said in self._every_word:
            return False
        return [one for one in self._every_word if _slip(said, one)] == [meant]

    @cached_property
    def _every_word(self) -> frozenset[str]:
        """The words that mean something here."""
        labels = (label for each in self._labels.values() for _code, label in each)
        return self.known.known | {word.text for label in labels for word in label}


def _labels(item: Item) -> Iterator[tuple[str, tuple[Token, ...]]]:
    for option in item.options:
        for wording in option.text.values():
            if label := _of_label(wording):
                yield option.code, label


# Words of a question set only: nothing that a person said is kept.
_of_label = lru_cache(maxsize=1024)(tokens)


def _two(found: list[Pairs]) -> list[Pairs]:
    return list(dict.fromkeys(found))[:2]


def _together(words: tuple[Token, ...]) -> tuple[Token, ...]:
    """These words as they stand after something else."""
    return (words[0]._replace(apart=False), *words[1:])


def _same(words: tuple[Token, ...], label: tuple[Token, ...]) -> bool:
    """Whether the words are the label's, with a comma only where it has one."""
    return len(words) == len(label) and all(
        word.text == meant.text and (meant.apart or not word.apart or at == 0)
        for at, (word, meant) in enumerate(zip(words, label, strict=True))
    )


def _shortened(word: Token) -> Token:
    """“yessss” as “yes”, whatever stands before it: “no, I have not”."""
    text = word.text
    while len(text) > 2 and text[-1] == text[-2] == text[-3]:
        text = text[:-1]
    if len(text) > 2 and text != word.text:
        text = text[:-1]
    return word._replace(text=text, apart=False)


def _slip(said: str, meant: str) -> bool:
    """Whether `said` is a long word with two neighbours swapped, or a letter doubled or not.

    These slips do not make another word out of one; a letter that is missing or changed can.
    """
    if len(meant) < 5 or said == meant or said[:1] != meant[:1]:
        return False
    if len(said) == len(meant):
        apart = [at for at in range(len(said)) if said[at] != meant[at]]
        return (
            len(apart) == 2
            and apart[1] == apart[0] + 1
            and said[apart[0]] == meant[apart[1]]
            and said[apart[1]] == meant[apart[0]]
        )
    if abs(len(said) - len(meant)) != 1:
        return False
    return _single(said) == _single(meant)


def _single(word: str) -> str:
    """Without doubled letters."""
    return "".join(letter for at, letter in enumerate(word) if at == 0 or letter != word[at - 1])
