"""What goes wrong is said in sentences, and words that met words are both kept."""

from __future__ import annotations

from alongside.core.errors import AlongsideError, Changed, NotAllowed, Refused, TooMany


def test_a_change_by_two_people_carries_both_texts():
    error = Changed("Someone changed this.", theirs="To walk", mine="To swim")
    assert (str(error), error.theirs, error.mine) == ("Someone changed this.", "To walk", "To swim")
    assert isinstance(error, Refused)


def test_a_closed_throttle_says_how_long_to_wait():
    error = TooMany("Please wait.", wait=3)
    assert error.wait == 3
    assert isinstance(error, Refused)


def test_what_is_hidden_is_no_refusal_so_that_pages_answer_it_differently():
    assert issubclass(NotAllowed, AlongsideError)
    assert not issubclass(NotAllowed, Refused)
