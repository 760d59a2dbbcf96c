"""The pure rules of planning together."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from alongside.plans import rules
from alongside.plans.rules import AgreementContent, Promise

# --- the fortnight -----------------------------------------------------------------------------

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
LEAP = date(2028, 2, 29)
SPRING, AUTUMN = date(2026, 3, 22), date(2026, 10, 18)  # the clocks change within the fortnight


@given(days)
@example(LEAP)
@example(SPRING)
@example(AUTUMN)
def test_the_day_that_is_offered_is_a_working_day_within_the_fortnight(set_on: date):
    day = rules.usual_follow_up(set_on)
    assert rules.follow_up_fits(set_on, day)
    assert day.weekday() < 5
    assert (day - set_on).days >= 12  # as late as it may be


@given(days, st.integers(-30, 60))
@example(LEAP, 14)
@example(SPRING, 14)
def test_a_follow_up_fits_from_the_next_day_to_the_fourteenth(set_on: date, later: int):
    assert rules.follow_up_fits(set_on, set_on + timedelta(days=later)) == (1 <= later <= 14)


@given(days)
def test_the_last_day_is_the_fourteenth(set_on: date):
    assert rules.latest_follow_up(set_on) - set_on == timedelta(days=14)
    assert rules.follow_up_fits(set_on, rules.latest_follow_up(set_on))


@given(st.sampled_from(rules.RULER), st.integers(1, 10))
def test_below_the_cut_off_a_smaller_step_is_offered(confidence: int, cut_off: int):
    assert rules.make_it_smaller(confidence, cut_off) == (confidence < cut_off)


def test_the_ruler_goes_from_one_to_ten():
    assert list(rules.RULER) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


# --- what an agreement says --------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
promises = st.builds(
    Promise, side=st.sampled_from(["person", "professional"]), who=words, words=words,
    due_date=days.map(date.isoformat),
)  # fmt: skip
contents = st.builds(
    AgreementContent,
    **{
        field.name: words
        for field in fields(AgreementContent)
        if field.name not in ("version", "confidence", "promises")
    },
    version=st.integers(1, 100),
    confidence=st.sampled_from(rules.RULER),
    promises=st.lists(promises, max_size=4).map(tuple),
)


@given(contents)
def test_a_content_reads_back_as_it_was_and_keeps_its_hash(content: AgreementContent):
    text = rules.canonical(content)
    again = rules.read_content(text)
    assert rules.canonical(again) == text
    assert rules.content_hash(rules.canonical(again)) == rules.content_hash(text)


@given(contents)
def test_the_hash_does_not_depend_on_how_json_was_written(content: AgreementContent):
    text = rules.canonical(content)
    raw = json.loads(text)
    shuffled = json.dumps(dict(reversed(raw.items())), indent=3, ensure_ascii=True)
    assert rules.canonical(rules.read_content(shuffled)) == text


@given(contents)
def test_nothing_but_how_letters_are_composed_changes(content: AgreementContent):
    again = rules.read_content(rules.canonical(content))
    for field in fields(AgreementContent):
        was, now = getattr(content, field.name), getattr(again, field.name)
        if isinstance(was, str):
            assert now == unicodedata.normalize("NFC", was)
        elif isinstance(was, int):
            assert now == was
    assert len(again.promises) == len(content.promises)


def test_the_same_words_typed_on_two_machines_have_one_hash():
    composed, parted = "Siân a’r tŷ", unicodedata.normalize("NFD", "Siân a’r tŷ")
    assert composed != parted
    content = rules.read_content(rules.canonical(SOME))
    one, two = replace(content, goal=composed), replace(content, goal=parted)
    assert rules.canonical(one) == rules.canonical(two)


def test_an_accent_after_a_line_break_is_no_part_of_it():
    content = replace(SOME, goal="one\n\u0301two\\\u0301\t\u0323")
    assert rules.read_content(rules.canonical(content)).goal == content.goal


SOME = AgreementContent(
    version=1, person_name="Rhian", full_name="Rhian Bevan", birth_date="1952-03-27",
    goal="Walk to the chapel", first_step="", confidence=8,
    promises=(
        Promise("person", "Rhian", "Walk to the gate", "2026-12-01"),
        Promise("professional", "Dana Hughes", "Ask about the knee", "2026-12-02"),
    ),
    follow_up_on="2026-12-04", follow_up_by="Dana Hughes", professional="Dana Hughes",
    professional_role="Nurse", service="Long-term conditions", sooner="01632 960100",
    set_on="2026-11-21", written_on="2026-11-21", language="en",
)  # fmt: skip


@given(contents, contents)
def test_two_contents_have_one_hash_only_if_they_say_the_same(one, two):
    same = rules.canonical(one) == rules.canonical(two)
    assert same == (
        rules.content_hash(rules.canonical(one)) == rules.content_hash(rules.canonical(two))
    )


def test_every_part_of_a_content_counts_for_its_hash():
    whole = rules.content_hash(rules.canonical(SOME))
    for field in fields(AgreementContent):
        value = getattr(SOME, field.name)
        other = (
            value + 1
            if isinstance(value, int)
            else value[:1]
            if field.name == "promises"
            else (value + ".")
        )
        changed = replace(SOME, **{field.name: other})
        assert rules.content_hash(rules.canonical(changed)) != whole, field.name


def test_each_side_has_its_own_promises():
    assert [promise.who for promise in SOME.of("person")] == ["Rhian"]
    assert [promise.who for promise in SOME.of("professional")] == ["Dana Hughes"]


# --- order -------------------------------------------------------------------------------------

orders = st.lists(st.text("abcdef", min_size=1, max_size=3), min_size=1, max_size=8, unique=True)


@given(st.data(), orders, st.sampled_from([-1, 1]))
def test_an_item_moves_one_place_and_nothing_is_lost(data, order: list[str], step: int):
    item = data.draw(st.sampled_from(order))
    before = list(order)
    after = rules.moved(order, item, step)
    assert order == before
    assert sorted(after) == sorted(order)
    at_the_end = order.index(item) == (0 if step < 0 else len(order) - 1)
    if at_the_end:
        assert after == order
    else:
        assert after.index(item) == order.index(item) + step
        assert rules.moved(after, item, -step) == order
        assert [one for one in after if one != item] == [one for one in order if one != item]
