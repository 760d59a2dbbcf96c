"""Every kind of publication in turn."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(params=["aid", "set"])
def made(request: pytest.FixtureRequest) -> Any:
    from tests.publishing.making import KINDS  # needs Django set up

    return next(one for one in KINDS if one.kind.short == request.param)
