"""One example of every action: how it is called when all is well.

`@example(action)` is put on a function that prepares the universe and gives the arguments. Free
text is CANARY: it must reach neither the audit trail nor a log.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alongside.core.actors import WORKER, Actor, Assurance, Channel
from alongside.people.actions import (
    logins,
)
from alongside.people.models import (
    Login,
)
from tests.universe import Universe

CANARY = "Kanarienvogel"
ADDRESS = "198.51.100.7"
SMALL_BUNDLE = Path(__file__).parent.parent / "records" / "data" / "small_bundle.json"

Arguments = dict[str, Any]
Example = Callable[[Universe], Arguments]
Action = Callable[..., Any]
EXAMPLES: dict[tuple[Action, str], Example] = {}


def example(action: Action, of: str = "") -> Callable[[Example], Example]:
    """Register an example of an action; one for each kind of thing where it knows several."""

    def register(one: Example) -> Example:
        assert (action, of) not in EXAMPLES, action
        EXAMPLES[action, of] = one
        return one

    return register


def herself(u: Universe) -> Actor:
    return u.actor("rhian", second_factor=False)


def newcomer() -> Actor:
    """Somebody who has just signed up, with an email address."""
    email = f"{CANARY.lower()}@example.org"
    person = logins.open_login(by=WORKER, login=Login(email=email))
    return Actor(
        channel=Channel.WEB, person_id=person.pk, assurance=Assurance.PASSWORD,
        login_id=Login.objects.get(email=email).pk,
    )  # fmt: skip


def helper(u: Universe) -> Actor:
    return u.actor("nurse").helping(Channel.PHONE, CANARY, u.rhian.pk)
