"""How long a text is, when it may go out, and what its words ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.messaging import numbers
from alongside.messaging.rules import (
    Command,
    allowed_from,
    command_of,
    next_morning,
    text_cost,
    yes_or_no,
)
from alongside.messaging.rules.texts import GSM_BASIC, GSM_EXTENDED
from alongside.messaging.rules.words import NO_WORDS, START_WORDS, STOP_WORDS, YES_WORDS

LONDON = ZoneInfo("Europe/London")
hours = st.integers(0, 23)
# Both clock changes of two years, and everything between.
moments = st.datetimes(datetime(2026, 3, 20), datetime(2027, 11, 5)).map(  # noqa: DTZ001
    lambda found: found.replace(tzinfo=UTC)
)

# --- length and price ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "ucs2", "units", "parts"),
    [
        ("", False, 0, 1),
        ("a" * 160, False, 160, 1),
        ("a" * 161, False, 161, 2),
        ("a" * 306, False, 306, 2),
        ("a" * 307, False, 307, 3),
        ("€" * 80, False, 160, 1),
        ("a" * 152 + "€" + "a" * 10, False, 164, 2),
        ("€" * 153, False, 306, 3),  # 76 fit into 153 septets, not 76 and a half
        ("ŵ" * 70, True, 70, 1),
        ("ŵ" * 71, True, 71, 2),
        ("a" * 134 + "ŷ", True, 135, 3),
        ("🙂" * 35, True, 70, 1),
        ("🙂" * 67, True, 134, 3),  # 33 fit into 67 units
    ],
)
def test_length_on_the_network(body: str, ucs2: bool, units: int, parts: int) -> None:
    cost = text_cost(body, part_price=240)
    assert (cost.ucs2, cost.units, cost.parts) == (ucs2, units, parts)
    assert cost.price == 240 * parts


def test_the_gsm_alphabet_is_whole_and_has_not_the_welsh_circumflexes() -> None:
    assert len(GSM_BASIC) == 127  # 128 places, one of them the escape
    assert len(GSM_EXTENDED) == 10
    assert not set("ŵŷâêîôûŴŶ") & (GSM_BASIC | GSM_EXTENDED)


@given(st.text(max_size=700))
def test_more_words_never_cost_less(body: str) -> None:
    cost = text_cost(body)
    assert cost.parts >= 1
    assert text_cost(body + "a").parts >= cost.parts
    assert cost.units <= cost.parts * (67 if cost.ucs2 else 153) or cost.parts == 1


# --- when ---------------------------------------------------------------------------------------


@given(moments, hours, hours)
def test_nobody_is_texted_in_quiet_hours(now: datetime, begin: int, end: int) -> None:
    found = allowed_from(now, LONDON, quiet_from=begin, quiet_until=end)
    assert now <= found <= now + timedelta(hours=25)
    here = found.astimezone(LONDON).hour
    if begin < end:
        assert not begin <= here < end
    elif begin > end:
        assert end <= here < begin
    again = allowed_from(found, LONDON, quiet_from=begin, quiet_until=end)
    assert again == found


@given(moments, hours)
def test_the_same_hour_twice_is_no_quiet_hour(now: datetime, hour: int) -> None:
    assert allowed_from(now, LONDON, quiet_from=hour, quiet_until=hour) == now


@given(moments, hours, hours)
def test_the_next_morning_is_on_the_next_day(now: datetime, begin: int, end: int) -> None:
    found = next_morning(now, LONDON, quiet_from=begin, quiet_until=end)
    assert found.astimezone(LONDON).date() > now.astimezone(LONDON).date()
    assert found - now <= timedelta(hours=50)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # The night of the spring change is an hour shorter, that of the autumn an hour longer.
        ("2027-03-27T21:00:00+00:00", "2027-03-28T07:00:00+00:00"),
        ("2027-10-30T20:00:00+00:00", "2027-10-31T08:00:00+00:00"),
        ("2027-06-09T20:30:00+00:00", "2027-06-10T07:00:00+00:00"),
        ("2027-06-10T06:59:59+00:00", "2027-06-10T07:00:00+00:00"),
    ],
)
def test_the_night_ends_by_the_clock_on_the_wall(now: str, until: str) -> None:
    found = allowed_from(datetime.fromisoformat(now), LONDON, quiet_from=20, quiet_until=8)
    assert found == datetime.fromisoformat(until)


# --- words --------------------------------------------------------------------------------------

around = st.text(alphabet=" .!,-_*\n\t\"'", max_size=4)
cases = st.sampled_from([str.lower, str.upper, str.title])


@given(st.sampled_from(sorted(STOP_WORDS)), cases, around, around)
def test_stop_in_any_case_alone(word: str, case: object, before: str, after: str) -> None:
    assert callable(case)
    assert command_of(f"{before}{case(word)}{after}") is Command.STOP


@given(st.sampled_from(sorted(STOP_WORDS | START_WORDS)), st.sampled_from(["please", "it", "7"]))
def test_beside_other_words_it_asks_for_nothing(word: str, other: str) -> None:
    assert command_of(f"{word} {other}") is None
    assert command_of(f"{other} {word}") is None


def test_no_word_means_two_things() -> None:
    groups = [STOP_WORDS, START_WORDS, YES_WORDS, NO_WORDS]
    assert len(set().union(*groups)) == sum(map(len, groups))
    assert command_of("DECHRAU") is Command.START


@given(st.text(max_size=40))
def test_only_a_plain_yes_or_no_is_one(text: str) -> None:
    if yes_or_no(text) is not None:
        assert len(text.split()) <= 2
    assert yes_or_no("Yes, but who are you?") is None
    assert (yes_or_no("Ie!"), yes_or_no("NAGE")) == (True, False)


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("447700900123", "+447700900123"),
        ("07911 123456", "+447911123456"),
        ("+353 85 123 4567", "+353851234567"),
        ("01632 960123", ""),
        ("NHS-INFO", ""),
        ("12", ""),
        ("", ""),
        ("0" * 500, ""),
    ],
)
def test_what_can_be_texted(written: str, number: str) -> None:
    assert numbers.mobile(written) == number


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_number_or_none(text: str) -> None:
    found = numbers.e164(text)
    assert found == "" or (found[0] == "+" and found[1:].isdecimal())
