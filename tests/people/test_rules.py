"""The pure rules of people and access: every combination, and what holds for all of them."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.gb import nhs

from alongside.people import rules
from alongside.people.actions.logins import LENGTHS
from alongside.people.models import EntryKind
from alongside.people.rules import (
    ALL_CATEGORIES,
    ALL_LABELS,
    CODE_ALPHABET,
    Category,
    GrantFacts,
    Label,
    Level,
    covers_labels,
    decide,
    is_live,
)

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

# --- the decision ------------------------------------------------------------------------------

SOME = frozenset({str(Label.GENERAL)})
BEFORE, AT, AFTER = NOW - HOUR, NOW, NOW + HOUR


def facts(**different: object) -> GrantFacts:
    """A grant that allows everything, but for what is said to be different."""
    whole = GrantFacts(
        level=Level.ACT,
        categories=ALL_CATEGORIES,
        labels=ALL_LABELS,
        from_at=BEFORE,
        until_at=None,
        ended_at=None,
        through_membership=False,
    )
    return replace(whole, **different)  # type: ignore[arg-type]


def ask(*grants: GrantFacts, **different: object) -> bool:
    """The decision for a signed-in stranger with these grants, but for what is different."""
    asked: dict[str, object] = {
        "is_self": False,
        "scoped": False,
        "second_factor": True,
        "level": Level.VIEW,
        "category": str(Category.PLAN),
        "labels": None,
        "now": NOW,
    }
    return decide(grants=grants, **(asked | different))  # type: ignore[arg-type]


def test_without_a_grant_the_answer_is_no():
    for level, category in itertools.product(Level, Category):
        assert not ask(level=level, category=str(category))


def test_a_person_may_do_everything_with_their_own_record_and_needs_no_grant():
    for level, category, labels in itertools.product(Level, Category, (None, frozenset(), SOME)):
        assert ask(is_self=True, level=level, category=str(category), labels=labels)


def test_a_code_or_link_for_one_thing_opens_nothing_else_not_even_for_the_person():
    for own, second in itertools.product((False, True), (False, True)):
        assert not ask(facts(), scoped=True, is_self=own, second_factor=second)


TABLE = list(
    itertools.product(
        Level,  # held
        Level,  # asked for
        (ALL_CATEGORIES, frozenset({"plan"}), frozenset({"about"}), frozenset()),
        ("plan", "records"),
        (ALL_LABELS, SOME, frozenset()),
        (None, frozenset(), SOME, frozenset({"general", "mental_health"})),
        ((BEFORE, None, None), (AT, AFTER, AFTER), (AFTER, None, None), (BEFORE, AT, None),
         (BEFORE, None, AT), (BEFORE, AFTER, BEFORE)),
        (False, True),  # through a membership
        (False, True),  # after a second factor
    )
)  # fmt: skip


def test_the_decision_is_as_the_table_of_every_combination_says():
    """Said again in other words: each condition is looked at alone, and all must hold."""
    assert len(TABLE) == 3 * 3 * 4 * 2 * 3 * 4 * 6 * 2 * 2
    yes = 0
    for held, asked, categories, category, labels, of_entry, when, member, second in TABLE:
        from_at, until_at, ended_at = when
        grant = GrantFacts(held, categories, labels, from_at, until_at, ended_at, member)
        conditions = {
            "level": int(held) >= int(asked),
            "category": category in categories,
            "labels": of_entry is None or all(one in labels for one in of_entry or ALL_LABELS),
            "begun": not from_at > NOW,
            "not over": not (until_at and until_at <= NOW),
            "not ended": not (ended_at and ended_at <= NOW),
            "sure": second or not member,
        }
        expected = all(conditions.values())
        yes += expected
        assert expected == ask(
            grant, second_factor=second, level=asked, category=category, labels=of_entry
        ), conditions
    assert 0 < yes < len(TABLE) / 10


moments = st.sampled_from([NOW - 2 * HOUR, BEFORE, AT, AFTER, NOW + 2 * HOUR])
label_sets = st.frozensets(st.sampled_from(sorted(ALL_LABELS)))
category_sets = st.frozensets(st.sampled_from(sorted(ALL_CATEGORIES)))
grants_ = st.builds(
    GrantFacts,
    level=st.sampled_from(Level),
    categories=category_sets,
    labels=label_sets,
    from_at=moments,
    until_at=st.none() | moments,
    ended_at=st.none() | moments,
    through_membership=st.booleans(),
)
questions = st.fixed_dictionaries(
    {
        "second_factor": st.booleans(),
        "level": st.sampled_from(Level),
        "category": st.sampled_from(sorted(ALL_CATEGORIES)),
        "labels": st.none() | label_sets,
    }
)


@given(st.lists(grants_, max_size=4), questions)
def test_several_grants_allow_what_one_of_them_allows_and_nothing_more(grants, question):
    assert ask(*grants, **question) == any(ask(grant, **question) for grant in grants)


@given(st.lists(grants_, max_size=4), grants_, questions)
def test_one_more_grant_never_takes_anything_away(grants, more, question):
    if ask(*grants, **question):
        assert ask(*grants, more, **question)


@given(st.lists(grants_, max_size=4), questions)
def test_to_ask_for_less_is_never_refused_where_more_is_allowed(grants, question):
    if ask(*grants, **question):
        assert ask(*grants, **(question | {"level": Level.VIEW}))
        assert ask(*grants, **(question | {"second_factor": True}))
        assert ask(*grants, **(question | {"labels": None}))
    # An entry without a label is at least as well kept as one with any.
    if question["labels"] and ask(*grants, **(question | {"labels": frozenset()})):
        assert ask(*grants, **question)


@given(grants_, questions, moments)
def test_a_grant_that_was_ended_allows_nothing_from_that_moment_on(grant, question, at):
    ended = replace(grant, ended_at=NOW)
    assert not ask(ended, **question)
    assert is_live(ended, at) == (is_live(replace(grant, ended_at=None), at) and at < NOW)


# --- labels ------------------------------------------------------------------------------------


def test_an_entry_without_a_label_opens_only_to_whoever_holds_all():
    for size in range(len(ALL_LABELS) + 1):
        for held in itertools.combinations(sorted(ALL_LABELS), size):
            assert covers_labels(frozenset(held), frozenset()) == (size == len(ALL_LABELS))


def test_an_entry_with_a_label_nobody_knows_opens_to_nobody():
    assert not covers_labels(ALL_LABELS, frozenset({"general", "a label of tomorrow"}))


@given(label_sets, label_sets.filter(bool))
def test_every_label_of_an_entry_must_be_held(held, of_entry):
    assert covers_labels(held, of_entry) == of_entry.issubset(held)


# --- NHS numbers -------------------------------------------------------------------------------

NINE = st.text("0123456789", min_size=9, max_size=9)
VALID = NINE.map(
    lambda nine: next((nine + d for d in "0123456789" if rules.nhs_number(nine + d)), "")
).filter(bool)


@given(NINE)
@example("943476591")
@example("000000000")
def test_nine_digits_have_exactly_one_check_digit_or_none(nine: str):
    fitting = [digit for digit in "0123456789" if rules.nhs_number(nine + digit)]
    remainder = sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11
    assert len(fitting) == (0 if remainder == 1 else 1)


@given(VALID, st.integers(0, 9), st.integers(1, 9))
def test_every_wrong_digit_is_caught(number: str, at: int, by: int):
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert rules.nhs_number(wrong) is None


@given(VALID)
def test_every_two_different_digits_that_changed_places_are_caught(number: str):
    for a, b in itertools.combinations(range(10), 2):
        swapped = list(number)
        swapped[a], swapped[b] = swapped[b], swapped[a]
        same = number[a] == number[b]
        assert (rules.nhs_number("".join(swapped)) is not None) == same


@given(st.text("0123456789", min_size=8, max_size=11))
@example("9434765919")
@example("0000000000")
def test_it_agrees_with_another_implementation(text: str):
    assert (rules.nhs_number(text) is not None) == nhs.is_valid(text)


@given(VALID)
def test_it_reads_its_own_way_of_writing_and_others(number: str):
    spaced = rules.spaced_nhs_number(number)
    assert spaced == nhs.format(number)
    for written in (spaced, spaced.replace(" ", "-"), spaced.replace(" ", "\u00a0"), f" {number} "):
        assert rules.nhs_number(written) == number


@pytest.mark.parametrize("text", ["", "943476591", "94347659190", "943476591X", "٩٤٣٤٧٦٥٩١٩"])
def test_what_is_no_ten_digits_is_no_number(text: str):
    assert rules.nhs_number(text) is None


# --- codes -------------------------------------------------------------------------------------

codes = st.text(CODE_ALPHABET, min_size=6, max_size=20)


@pytest.mark.parametrize("kind", EntryKind)
def test_every_code_has_forty_random_bits_or_more(kind: EntryKind):
    assert rules.code_bits(LENGTHS[kind]) >= 40


@given(codes)
def test_what_is_shown_can_be_typed_back(code: str):
    for typed in (
        rules.shown_code(code),
        rules.shown_code(code).lower(),
        f"  {rules.shown_code(code)}. ",
        rules.shown_code(code).replace("-", " – "),
        " ".join(code),
    ):
        assert rules.normal_code(typed) == code


@given(codes)
def test_a_code_is_shown_in_groups_that_can_be_read_out(code: str):
    groups = rules.shown_code(code).split("-")
    assert "".join(groups) == code
    assert all(1 <= len(group) <= 4 for group in groups)
    assert len({len(group) for group in groups[:-1]}) <= 1


@given(st.text())
def test_normalising_twice_changes_nothing(text: str):
    assert rules.normal_code(rules.normal_code(text)) == rules.normal_code(text)


def test_signs_that_are_mistaken_for_others_are_not_in_the_alphabet():
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("0O1ILUA")
    for typed, meant in {"0": "Q", "o": "Q", "1": "J", "i": "J", "l": "J", "u": "V"}.items():
        assert rules.normal_code(typed) == meant


def test_codes_that_are_made_are_codes_that_are_understood():
    for _ in range(200):
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(9))
        assert rules.normal_code(rules.shown_code(code)) == code


# --- names -------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_the_key_that_names_are_sorted_by_fits_its_column(name: str):
    key = rules.sort_key(name)
    assert len(key) <= 200
    assert key == key.strip()


def test_welsh_letters_sort_with_their_plain_ones():
    names = ["Ŵyn", "Éluned", "Zoë", "ebrill", "Siân", "Sian", "Łukasz"]
    assert sorted(names, key=rules.sort_key)[:2] == ["ebrill", "Éluned"]
    assert rules.sort_key("Siân") == rules.sort_key("Sian")
    assert rules.sort_key("Ŵyn") == "wyn"


# --- retention ---------------------------------------------------------------------------------

days = st.dates(date(1920, 1, 1), date(2060, 12, 31))
lived = st.integers(0, 40_000)


def years_on(day: date, years: int) -> date:
    """The same day so many years later; of a 29 February, 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@given(st.none() | days, lived, st.integers(1, 100))
def test_a_record_is_kept_for_its_years_after_the_last_contact(born, lived, years):
    last = (born or date(1970, 1, 1)) + timedelta(days=lived)
    assert rules.retention_ends(born, last, None, years=years) >= years_on(last, years)


@given(days, st.integers(366 * 18, 40_000))
def test_an_adults_record_ends_eight_years_after_the_last_contact(born: date, lived: int):
    last = born + timedelta(days=lived)
    assert rules.retention_ends(born, last, None) == years_on(last, 8)


@given(days, st.integers(0, 365 * 18))
def test_a_childs_record_is_kept_until_they_are_25_or_26(born: date, lived: int):
    last = born + timedelta(days=lived)
    birthday = 26 if last >= years_on(born, 17) else 25
    assert rules.retention_ends(born, last, None) == max(
        years_on(born, birthday), years_on(last, 8)
    )


def test_a_leap_day_counts_as_the_first_of_march_where_there_is_none():
    assert rules.retention_ends(None, date(2028, 2, 29), None) == date(2036, 2, 29)
    assert rules.retention_ends(None, date(2028, 2, 29), None, years=9) == date(2037, 3, 1)
    assert rules.retention_ends(date(2020, 2, 29), date(2030, 1, 1), None) == date(2045, 3, 1)


@given(days, lived, lived)
def test_after_a_death_the_years_count_from_the_later_of_death_and_last_contact(born, one, two):
    last, died = born + timedelta(days=one), born + timedelta(days=two)
    assert rules.retention_ends(born, last, died) == years_on(max(last, died), 8)
