"""Questions by text message, and what replies answer. The corpus is `replies.toml`."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alongside.followups.rules import as_text, ways, words
from alongside.followups.rules.as_text import Asked, ask, marks, next_text, to_ask, with_settings
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    NO,
    NO_REPLY,
    SAID,
    SKIPPED,
    SPECIAL,
    TEXT,
    UNPARSED,
    YES,
    Answer,
    Item,
    Option,
    QuestionSet,
    When,
)
from alongside.followups.rules.replies import Reading, begins, read
from alongside.followups.rules.tables import grade
from tests.followups.test_documents import named

LANGUAGES = ("en", "cy")
# GSM 7-bit default alphabet, 3GPP TS 23.038: what costs one character of a 160 character message.
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def options(*rows: tuple[str, str, str]) -> tuple[Option, ...]:
    return tuple(Option(code, {"en": en, "cy": cy}) for code, en, cy in rows)


def number(key: str, low: int, high: int, unit: str = "") -> Item:
    said = {"en": f"What is {key}?", "cy": f"Beth yw {key}?"}
    return Item(key, INTEGER, said, minimum=low, maximum=high, unit=unit)


def yes_no(key: str, en: str = "Did you?", cy: str = "Ydych chi?") -> Item:
    return Item(key, BOOLEAN, {"en": en, "cy": cy})


MOOD = Item(
    "mood", CHOICE, {"en": "How has your mood been?", "cy": "Sut mae eich hwyliau wedi bod?"},
    options(("better", "Better", "Yn well"), ("same", "About the same", "Tua’r un fath"),
            ("lower", "Lower", "Yn is"), ("much_lower", "Much lower", "Yn llawer is")),
)  # fmt: skip
CONFIDENT = Item(
    "confident", CHOICE, {"en": "How sure are you?", "cy": "Pa mor siŵr ydych chi?"},
    options(("sure", "Sure", "Siŵr"), ("fairly", "Fairly sure", "Eithaf siŵr"),
            ("not", "Not sure", "Ddim yn siŵr")),
)  # fmt: skip
WORDS = Item("words", TEXT, {"en": "Anything else?", "cy": "Unrhyw beth arall?"})
ITEMS = {
    item.link_id: item
    for item in (
        MOOD, CONFIDENT, WORDS, yes_no("enjoyed"), yes_no("ill"), number("sure", 0, 10),
        number("reading", 50, 300, "mmol/L"), number("days", 0, 31, "days"),
        number("one", 0, 10), number("two", 0, 10),
    )
}  # fmt: skip


def asked(*keys: str) -> tuple[Asked, ...]:
    return tuple(Asked(place, ITEMS[key]) for place, key in enumerate(keys, 1))


def answers_of(item: Item) -> list[Answer]:
    """The real answers that it offers."""
    if item.type == INTEGER:
        return list(range(item.minimum, item.maximum + 1))
    return list(item.words())


# --- the corpus --------------------------------------------------------------------------------

CORPUS = tomllib.loads((Path(__file__).parent / "replies.toml").read_text("utf-8"))


def rows() -> Iterator[tuple[str, tuple[str, ...], str, Any, bool]]:
    for group in CORPUS["group"]:
        for text, expected in group["rows"]:
            flag = group.get("never_interpreted", False)
            yield group["language"], tuple(group["open"]), text, expected, flag


def test_the_corpus_is_large_and_says_who_wrote_it() -> None:
    assert len({(language, keys, text) for language, keys, text, *_ in rows()}) >= 350
    assert CORPUS["author"]
    assert {language for language, *_ in rows()} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "keys", "text", "expected", "flag"), list(rows()))
def test_a_reply_is_read_as_its_author_says(
    language: str, keys: tuple[str, ...], text: str, expected: Any, flag: bool
) -> None:
    found = read(asked(*keys), text, language)
    if expected == UNPARSED:
        assert (found.answers, found.unparsed) == ({}, keys)
        assert found.for_a_person
    else:
        answers = expected if isinstance(expected, dict) else {keys[0]: expected}
        assert (found.answers, found.unparsed) == (answers, ())
        assert found.left == tuple(key for key in keys if key not in answers)
    assert found.words == text
    assert found.never_interpreted is flag or (expected == UNPARSED and not flag)


# --- what is offered is read -------------------------------------------------------------------

WORD = (
    "well better worse some most often never much little usual lower yes no not sure red dim iawn "
    "one two seven 1 2 10 2-3 a b n/a can't so-so (none) days %"
)
wording = st.lists(st.sampled_from(WORD.split()), min_size=1, max_size=3).map(" ".join)


@st.composite
def choices(draw: st.DrawFn, key: str = "pick", most: int = 6) -> Item:
    """A choice whose answers differ from each other once they are folded."""
    said = draw(st.lists(wording, min_size=1, max_size=most, unique_by=lambda one: words.fold(one)))
    made = tuple(Option(f"c{place}", {"en": one}) for place, one in enumerate(said))
    return Item(key, CHOICE, {"en": "Which?"}, made)


@settings(max_examples=150, deadline=None)
@given(choices(), st.sampled_from(LANGUAGES))
def test_the_mark_of_every_answer_that_is_offered_is_read(item: Item, language: str) -> None:
    alone = (Asked(3, item),)
    body = ask(alone, language)
    offered = marks(item, language)
    singles = [words.fold(option.text["en"]) for option in item.options]
    for mark, option in zip(offered, item.options, strict=True):
        assert f"\n{mark} {option.text['en']}\n" in body
        found = read(alone, mark, language)
        if mark in singles:  # an answer is called “b”, and letters were the only marks left
            assert found.answers in ({}, {"pick": item.options[singles.index(mark)].code})
        else:
            assert found.answers == {"pick": option.code}


@settings(max_examples=150, deadline=None)
@given(choices(), st.sampled_from(LANGUAGES), st.sampled_from([str, str.upper, str.title]))
def test_an_answer_in_its_own_words_is_that_answer_or_a_person_reads_it(
    item: Item, language: str, style: Any
) -> None:
    for option in item.options:
        found = read((Asked(1, item),), style(option.text["en"]), language)
        if words.fold(option.text["en"]).isdecimal():  # the mark of another, perhaps
            assert found.answers in ({}, {"pick": option.code}, {"pick": _at(item, option)})
        else:
            assert found.answers == {"pick": option.code}


def _at(item: Item, option: Option) -> str:
    place = int(option.text["en"]) - 1
    return item.options[place].code if place < len(item.options) else ""


def test_answers_that_are_numbers_are_offered_by_letter() -> None:
    counts = tuple(Option(f"c{n}", {"en": said}) for n, said in enumerate(["0", "1", "2+"]))
    many = Item("n", CHOICE, {"en": "How many?"}, counts)
    one = (Asked(1, many),)
    assert marks(many, "en") == ("a", "b", "c")
    assert read(one, "b", "en").answers == {"n": "c1"}
    assert read(one, "1", "en").answers == {}  # the first, or the one called 1
    assert read(one, "0", "en").answers == {"n": "c0"}
    assert read(one, "2+", "en").answers == {"n": "c2"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_and_every_yes_and_no(language: str) -> None:
    for item in (ITEMS["sure"], ITEMS["reading"]):
        for value in range(item.minimum, item.maximum + 1):
            assert read((Asked(1, item),), str(value), language).answers == {item.link_id: value}
    for said, answer in [("YES", YES), ("NO", NO), ("YDW", YES), ("NA", NO)]:
        assert read(asked("enjoyed"), said, language).answers == {"enjoyed": answer}
    for said in ("SKIP", "HEPGOR"):
        assert read(asked("words"), said, language).answers == {"words": SKIPPED}


@st.composite
def sets(draw: st.DrawFn) -> QuestionSet:
    """A few questions, short enough to be asked together."""
    found: list[Item] = []
    for place in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from([CHOICE, BOOLEAN, BOOLEAN, INTEGER, TEXT]))
        key = f"q{place}"
        earlier = [item for item in found if item.type == BOOLEAN]
        when: tuple[When, ...] = ()
        if earlier and draw(st.integers(0, 3)) == 0:
            when = (When(draw(st.sampled_from(earlier)).link_id, "=", YES),)
        if kind == CHOICE:
            letters = "ABCDEFGH"[: draw(st.integers(2, 7))]
            made = tuple(Option(f"c{n}", {"en": f"Word{c}"}) for n, c in enumerate(letters))
            item = Item(key, CHOICE, {"en": "Which?"}, made)
        else:
            item = Item(key, kind, {"en": "So?"}, maximum=draw(st.integers(0, 12)))
        found.append(replace(item, enable_when=when))
    return QuestionSet("q", "1", "draft", {"en": "Q"}, "us", tuple(found))


def offered(item: Item, several: bool, data: st.DataObject) -> tuple[str, Answer]:
    """One of the replies that a message asks for, and what it means."""
    if item.type == TEXT:
        return data.draw(st.sampled_from([("my knee", SAID), ("SKIP", SKIPPED)]))
    if item.type == BOOLEAN:
        return data.draw(st.sampled_from([("yes", YES), ("NO", NO)]))
    if item.type == INTEGER:
        value = data.draw(st.integers(item.minimum, item.maximum))
        return str(value), value
    place = data.draw(st.integers(0, len(item.options) - 1))
    mark = as_text.LETTERS[place] if several else marks(item, "en")[place]
    return mark, item.options[place].code


@settings(max_examples=150, deadline=None)
@given(sets(), st.data())
def test_a_whole_check_in_by_text_is_read_as_it_was_answered(
    questions: QuestionSet, data: st.DataObject
) -> None:
    given_: dict[str, Answer] = {}
    meant: dict[str, Answer] = {}
    while text := next_text(questions, given_, "en", opened=True):
        several = len(text.asked) > 1
        said = []
        for one in text.asked:
            reply, answer = offered(one.item, several, data)
            said.append(reply)
            meant[one.item.link_id] = answer
        glue = data.draw(st.sampled_from([" ", ", ", "\n", "; "]))
        reading = read(text.asked, glue.join(said), "en")
        assert (reading.unparsed, reading.left) == ((), ())
        given_ |= reading.answers
    assert given_ == meant
    assert [item for item in questions.items if item.link_id in given_] == questions.asked(given_)


def test_every_combination_of_a_message_with_several_questions() -> None:
    together = asked("mood", "enjoyed", "sure")
    marked = zip("abcd", MOOD.options, strict=True)
    for (letter, option), yes, value in product(marked, (YES, NO), range(11)):
        expected = {"mood": option.code, "enjoyed": yes, "sure": value}
        assert read(together, f"{letter} {yes} {value}", "en").answers == expected
        by_number = f"3) {value} 1) {letter} 2) {yes}"
        assert read(together, by_number, "en").answers == expected


# --- what was not offered is not read ----------------------------------------------------------

strange = st.text(st.characters(codec="utf-8"), max_size=60)
UNKNOWN = (
    "but not dont except mostly terrible feel knee maybe since Tuesday nearly almost never "
    "ond ddim weithiau bron $ ? ~ 🤷 // <"
)
unknown = st.sampled_from(UNKNOWN.split())
CASES = [("mood",), ("enjoyed",), ("sure",), ("mood", "enjoyed", "sure"), ("one", "two")]
PLAIN = {
    ("mood",): ["1", "b", "Better", "much lower"],
    ("enjoyed",): ["yes", "no", "nac ydw", "👍"],
    ("sure",): ["7", "seven", "7/10"],
    ("mood", "enjoyed", "sure"): ["b no 7", "1) b 2) no", "1 no 7"],
    ("one", "two"): ["7 5", "1) 7 2) 5"],
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CASES), st.data(), unknown, st.sampled_from(LANGUAGES))
def test_one_unknown_word_anywhere_and_nothing_is_certain(
    keys: tuple[str, ...], data: st.DataObject, extra: str, language: str
) -> None:
    parts = data.draw(st.sampled_from(PLAIN[keys])).split()
    parts.insert(data.draw(st.integers(0, len(parts))), extra)
    found = read(asked(*keys), " ".join(parts), language)
    assert (found.answers, found.unparsed) == ({}, keys)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*CASES, ("words",), ()]), strange, st.sampled_from([*LANGUAGES, "pl"]))
def test_reading_is_total(keys: tuple[str, ...], text: str, language: str) -> None:
    found = read(asked(*keys), text, language)
    assert set(found.answers) | set(found.unparsed) | set(found.left) == set(keys)
    assert not set(found.answers) & {*found.unparsed, *found.left}
    for key, answer in found.answers.items():
        assert ITEMS[key].takes(answer)
        assert answer not in (UNPARSED, NO_REPLY)
    begins(text, language)


PARTS = "1 2 7 b no yes ) , and x ta better lower / - q"


@given(st.lists(st.sampled_from(PARTS.split())))
@settings(max_examples=500, deadline=None)
def test_whatever_is_read_says_each_answer(parts: list[str]) -> None:
    """Nothing is answered that is not somewhere in the words."""
    text = " ".join(parts)
    found = read(asked("mood", "enjoyed", "sure"), text, "en")
    answers = found.answers
    if "enjoyed" in answers:
        assert answers["enjoyed"] in text
    if "sure" in answers:
        assert str(answers["sure"]) in text
    assert len(answers) <= len(parts)


@pytest.mark.parametrize(
    "text",
    ["7 " * 50_000, "a" * 100_000, "1)" * 50_000, "yes " * 25_000, "\x00\xff" * 50_000,
     "(" * 100_000, "7/" * 50_000, "ŵ" * 100_000, "b no " * 20_000, "help " * 20_000],
    ids=lambda text: text[:4].encode("unicode_escape").decode(),
)  # fmt: skip
def test_a_hundred_kilobytes_are_unparsed(text: str) -> None:
    for keys in (("mood", "enjoyed", "sure"), ("enjoyed",)):
        assert read(asked(*keys), text, "en").unparsed == keys
    assert read(asked("words"), text, "en").answers == {"words": SAID}


def test_the_longest_text_that_is_read_takes_no_longer_than_its_length_allows() -> None:
    """Steps are counted, not time: pieces of the reply that were compared with a question."""
    keys = ("mood", "enjoyed", "sure", "confident", "ill")

    def steps(text: str) -> int:
        found = words.tokens(text)
        assert found is not None
        reader = ways.Ways(asked(*keys), found, words.lexicon("en"))
        reader.all()
        return len(reader._values)

    few, many = steps("1 2 b no yes " * 4), steps("1 2 b no yes " * 8)
    assert many <= 2 * few + 5 * ways.LONGEST_PART**2
    started = time.process_time()
    read(asked(*keys), "1 2 b no yes " * 8, "en")
    assert time.process_time() - started < 5


def test_a_reply_is_kept_as_it_came() -> None:
    text = "  7\x00 ish\u202e ‘ta’ "
    assert read(asked("sure"), text, "en").words == text


def test_to_grade_puts_unparsed_where_nobody_can_be_sure() -> None:
    assert read(asked("enjoyed", "ill"), "hm", "en").to_grade() == {
        "enjoyed": UNPARSED, "ill": UNPARSED,
    }  # fmt: skip
    partly = read(asked("enjoyed", "ill"), "2) no", "en")
    assert (partly.to_grade(), partly.left) == ({"ill": NO}, ("enjoyed",))
    assert not partly.for_a_person
    assert Reading({"w": SAID}, (), (), "knee").for_a_person


def test_a_label_that_holds_a_word_left_to_a_person_can_still_be_chosen() -> None:
    both = options(("none", "Fine", "Iawn"), ("pain", "I have pain", "Mae gen i boen"))
    pain = Item("p", CHOICE, {"en": "How is it?"}, both)
    found = read((Asked(1, pain),), "i have pain", "en")
    assert (found.answers, found.never_interpreted) == ({"p": "pain"}, True)
    assert found.for_a_person
    assert read((Asked(1, pain),), "1 i have pain", "en").answers == {}


def test_two_answers_with_the_same_words_are_never_told_apart() -> None:
    twins = Item("t", CHOICE, {"en": "?"}, options(("a", "Same", "Un"), ("b", "Same", "Dau")))
    assert read((Asked(1, twins),), "same", "en").unparsed == ("t",)
    both = (Asked(1, twins), Asked(2, ITEMS["enjoyed"]))
    for text in ("same no", "1) same 2) no"):
        assert read(both, text, "en").unparsed == ("t", "enjoyed")


# --- grading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alcohol", "copd", "diabetes", "low-mood"])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_unparsed_never_gets_less_help_than_the_best_answer_and_never_none(
    name: str, data: st.DataObject
) -> None:
    table = named(name)
    answers: dict[str, Answer] = {}
    for item in table.questions.items:
        if item.asked(answers):
            real = st.sampled_from(answers_of(item))
            answers[item.link_id] = data.draw(st.one_of(real, real, st.sampled_from(SPECIAL)))
    key = data.draw(st.sampled_from(sorted(answers)))
    item = next(item for item in table.questions.items if item.link_id == key)
    reading = read((Asked(1, item),), "well it depends ~", "en")
    assume(item.type != TEXT)

    def level(answer: Answer) -> int:
        changed: dict[str, Answer] = {}
        for one in table.questions.items:
            if one.asked(changed):
                changed[one.link_id] = (
                    answer if one.link_id == key else answers.get(one.link_id, NO_REPLY)
                )
        return table.rank(grade(table, changed).level)

    unread = level(reading.to_grade()[key])
    assert unread >= min(level(answer) for answer in answers_of(item))
    assert table.levels[unread].read_by_somebody


# --- how it is asked ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alcohol", "copd", "diabetes", "low-mood"])
def test_an_example_in_english_costs_no_more_than_its_letters(name: str) -> None:
    questions = with_settings(named(name))
    for item in questions.items:
        body = ask((Asked(1, item),), "en")
        assert set(body) <= GSM_7, set(body) - GSM_7
        assert "{" not in body
        assert len(body) <= 306
        assert item.text["en"].replace("’", "'") in body
        assert sum(line.startswith("Reply ") for line in body.splitlines()) == 1


def test_one_question_by_text() -> None:
    assert ask(asked("enjoyed"), "en") == "Did you?\nReply YES or NO."
    assert ask(asked("enjoyed"), "cy") == "Ydych chi?\nAtebwch YDW neu NA."
    assert ask(asked("reading"), "en") == (
        "What is reading?\nReply with a number from 50 to 300 (mmol/L)."
    )
    assert ask(asked("sure"), "cy") == "Beth yw sure?\nAtebwch gyda rhif o 0 i 10."
    assert ask(asked("words"), "en") == "Anything else?\nReply in your own words, or SKIP."
    assert ask(asked("confident"), "en") == (
        "How sure are you?\n1 Sure\n2 Fairly sure\n3 Not sure\nReply 1, 2 or 3."
    )
    assert ask(asked("mood"), "cy").splitlines()[2] == "2 Tua'r un fath"
    assert ask(asked("mood"), "pl").endswith("Reply 1, 2, 3 or 4.")


def test_several_short_questions_share_a_message() -> None:
    items = (CONFIDENT, ITEMS["enjoyed"], ITEMS["days"], ITEMS["ill"], WORDS)
    questions = QuestionSet("q", "1", "draft", {"en": "Q"}, "us", items)
    first = next_text(questions, {}, "en", opened=True)
    assert first is not None
    assert first.body == (
        "1. How sure are you? a) Sure b) Fairly sure c) Not sure\n"
        "2. Did you? (yes or no)\n"
        "3. What is days? (0 to 31 days)\n"
        "Reply with your 3 answers in order."
    )
    assert [one.number for one in first.asked] == [1, 2, 3]
    done: dict[str, Answer] = {"confident": "sure", "enjoyed": YES, "days": UNPARSED}
    second = next_text(questions, done, "en", opened=True)
    assert second is not None
    assert second.body.startswith("Did you?")
    assert [one.number for one in second.asked] == [4]  # its number in the set, always
    done |= {"ill": SKIPPED, "words": SAID}
    assert next_text(questions, done, "en", opened=True) is None


def test_long_questions_and_many_answers_stand_alone() -> None:
    six = tuple(Option(f"c{n}", {"en": f"W{n}x"}) for n in range(6))
    many = Item("many", CHOICE, {"en": "Which?"}, six)
    long = yes_no("long", "Have you " + "really " * 30 + "slept?")
    for items in ((yes_no("a"), many), (yes_no("a"), long), (ITEMS["one"], yes_no("a"))):
        questions = QuestionSet("q", "1", "draft", {"en": "Q"}, "us", items)
        text = next_text(questions, {}, "en", opened=True)
        assert text is not None
        assert len(text.asked) == 1


def test_a_question_that_hangs_on_an_answer_waits_for_it() -> None:
    after = replace(ITEMS["days"], enable_when=(When("ill", "=", YES),))
    questions = QuestionSet("q", "1", "draft", {}, "us", (ITEMS["ill"], after, ITEMS["enjoyed"]))
    assert [one.number for one in to_ask(questions, {})] == [1]
    assert [one.number for one in to_ask(questions, {"ill": YES})] == [2, 3]
    assert [one.number for one in to_ask(questions, {"ill": NO})] == [3]


def test_nothing_names_a_condition_on_a_lock_screen() -> None:
    questions = with_settings(named("copd"))
    first = next_text(questions, {}, "en", opened=False, sender="Alongside")
    assert first is not None
    assert first.body == "Alongside: your check-in is ready. Reply READY to begin."
    assert first.asked == ()
    unsigned = next_text(questions, {}, "cy", opened=False)
    assert unsigned is not None
    assert unsigned.body.endswith("Atebwch BAROD i ddechrau.")
    allowed = replace(questions, on_lock_screen=True)
    asks = next_text(allowed, {}, "en", opened=False)
    assert asks is not None
    assert asks.asked


@pytest.mark.parametrize(
    "text", ["READY", "ready", "Ready thanks x", "ok", "yes", "👍", "Barod", "ydw", "hi ready"]
)
def test_ready_begins(text: str) -> None:
    assert begins(text, "en")


@pytest.mark.parametrize("text", ["", "no", "not ready", "ready?", "later", "who", "help", "7"])
def test_anything_else_does_not_begin(text: str) -> None:
    assert not begins(text, "en")


# --- the words ---------------------------------------------------------------------------------


def test_the_words_are_reviewed_data() -> None:
    found = words.data()
    assert found["author"]
    assert found["review_date"]
    for language in LANGUAGES:
        known = words.lexicon(language)
        assert not known.yes & known.no
        assert not (known.yes | known.no) & set(known.numbers)
        assert not known.known & {"not", "ddim", "but", "ond", "never", "dim"} - {"not"}
        assert not {phrase[0] for phrase in known.yes | known.thanks | known.hello} & {"not"}
    assert set(found["en"]["say"]) == set(found["cy"]["say"])


@pytest.mark.parametrize("value", range(200))
def test_numbers_in_english_words(value: int) -> None:
    units = list(words.data()["en"]["numbers"])
    small = {n: said for said, n in words.data()["en"]["numbers"].items() if said != "nought"}
    assert units
    said = small.get(value)
    rest = value % 100
    if said is None:
        below = small.get(rest) or f"{small[rest - rest % 10]} {small[rest % 10]}"
        said = below if value < 100 else f"one hundred and {below}"
    assert words.in_words(tuple(said.split()), words.lexicon("en")) == value
