"""Which way a message takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alongside.messaging.gateways.email.codes import OUR_FAULT, Answer, meaning
from alongside.messaging.rules import Reach, Way, choose_way, gives_up
from alongside.messaging.rules import ways as rules
from alongside.people.models import NeedKind

needs = st.frozensets(st.sampled_from(NeedKind.values))
reaches = st.builds(
    Reach,
    needs=needs,
    email=st.sampled_from(["", "a@example.org"]),
    post=st.sampled_from(["", "1 High Street"]),
    phone=st.sampled_from(["", "+441632960123"]),
)


def test_the_rules_know_the_needs_by_their_names() -> None:
    named = (
        {rules.BY_EMAIL, rules.BY_POST, rules.READ_OUT, rules.NOT_BY_VOICE, rules.LARGE_PRINT}
        | rules.BY_VOICE
        | rules.ON_PAPER
    )
    assert named <= set(NeedKind.values)


@given(reaches)
def test_a_way_can_always_be_walked(reach: Reach) -> None:
    way = choose_way(reach)
    assert way is not Way.NOBODY
    if way is Way.EMAIL:
        assert reach.email
    if way is Way.LETTER:
        assert reach.post
    if way is Way.PHONE:
        assert reach.phone


@given(reaches)
def test_nobody_who_signs_is_phoned(reach: Reach) -> None:
    assert not (choose_way(reach) is Way.PHONE and "bsl" in reach.needs)


@given(reaches)
def test_who_asks_for_paper_and_not_for_email_gets_no_email(reach: Reach) -> None:
    if "by_post" in reach.needs and "by_email" not in reach.needs:
        assert choose_way(reach) in (Way.LETTER, Way.HAND)


@given(reaches)
def test_who_asks_for_email_and_has_it_gets_it(reach: Reach) -> None:
    if "by_email" in reach.needs and reach.email:
        assert choose_way(reach) is Way.EMAIL


def test_without_a_wish_the_quickest_written_way_is_taken() -> None:
    everything = Reach(email="a@example.org", post="1 High Street", phone="+441632960123")
    assert choose_way(everything) is Way.EMAIL
    assert choose_way(Reach(post="1 High Street", phone="+441632960123")) is Way.LETTER
    assert choose_way(Reach(phone="+441632960123")) is Way.PHONE
    assert choose_way(Reach()) is Way.HAND
    large = Reach(needs=frozenset({"large_print"}), email="a@example.org", post="1 High Street")
    assert choose_way(large) is Way.LETTER
    phone_me = Reach(needs=frozenset({"by_phone"}), email="a@example.org", phone="+441632960123")
    assert choose_way(phone_me) is Way.PHONE


@given(st.integers(400, 599))
def test_every_answer_of_a_mail_server_has_one_meaning(code: int) -> None:
    answer, reason = meaning(code)
    assert (answer is Answer.NEVER) == (code >= 500 and code not in OUR_FAULT)
    assert reason
    assert reason.isascii()


@given(st.integers(1, 120), st.timedeltas(timedelta(0), timedelta(days=10)))
def test_giving_up_is_a_matter_of_hours(hours: int, waited: timedelta) -> None:
    due = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert gives_up(due, due + waited, hours=hours) == (waited >= timedelta(hours=hours))
