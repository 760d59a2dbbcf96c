"""Somebody who has never heard of it opens the front door."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.walker import Walker

pytestmark = pytest.mark.browser


def test_a_stranger_is_welcomed_and_finds_a_way_in(walk: Callable[..., Walker]) -> None:
    stranger = walk(width=1280)
    stranger.go("/").sees("999").shot("welcome")
    stranger.go("/way-in/").sees("I have a code", "Someone can help me")
