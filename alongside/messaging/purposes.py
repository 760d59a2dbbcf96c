"""What messages are for. Upper rooms register their purposes when they load:

messaging.register_purpose("agreement", still_wanted=..., label=_("Our agreement"))
messaging.on_failed("agreement", tell_somebody)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from alongside.messaging.models import OutMessage

Text = str | Promise
NEUTRAL: Text = _("A message for you from Alongside")


@dataclass(frozen=True)
class Purpose:
    """What holds for all messages of one purpose.

    `subject`    the subject line of e-mails: a fixed, neutral sentence, because others see subject
                 lines. None: the message's own. (The title of a letter is always the message's.)
    `still_wanted`  asked again before every send; a message that is not wanted is void.
    `on_failed`  called, in the same transaction, when a message will not reach anyone.
    `paper`      the PDF of a form that goes with the letter, if there is one.
    `keep_body`  False: the words are wiped once sent, because they hold a way in.
    `any_address`  may go to an address that is not (yet) a contact of the person.
    `needs_grant`  goes out only while the person lets the sending service in.
    `plain`      says nothing about anybody's health: as a text it may go to a number that nobody
                 has confirmed yet.
    """

    name: str
    label: Text = ""
    subject: Text | None = NEUTRAL
    still_wanted: Callable[[OutMessage], bool] = lambda message: True
    on_failed: Callable[[OutMessage], None] = lambda message: None
    paper: Callable[[OutMessage], bytes] | None = None
    keep_body: bool = True
    any_address: bool = False
    needs_grant: bool = True
    plain: bool = False


_purposes: dict[str, Purpose] = {}


def register_purpose(
    name: str,
    *,
    label: Text = "",
    subject: Text | None = NEUTRAL,
    still_wanted: Callable[[OutMessage], bool] | None = None,
    paper: Callable[[OutMessage], bytes] | None = None,
    keep_body: bool = True,
    any_address: bool = False,
    needs_grant: bool = True,
    plain: bool = False,
) -> Purpose:
    """Make a purpose known (see `Purpose`). The same name twice is a programming fault."""
    if name in _purposes:
        raise RuntimeError(f"The purpose {name} is registered twice.")
    made = Purpose(
        name,
        label=label,
        subject=subject,
        paper=paper,
        keep_body=keep_body,
        any_address=any_address,
        needs_grant=needs_grant,
        plain=plain,
    )
    _purposes[name] = replace(made, still_wanted=still_wanted) if still_wanted else made
    return _purposes[name]


def on_failed(name: str, handler: Callable[[OutMessage], None]) -> None:
    """Let `handler` hear of each message that will not reach anyone: the address is wrong or no
    longer theirs, the mail server would not take it, a letter cannot be posted."""
    _purposes[name] = replace(purpose(name), on_failed=handler)


def purpose(name: str) -> Purpose:
    """The purpose of this name. An unknown one is a programming fault: nothing is sent blindly."""
    try:
        return _purposes[name]
    except KeyError:
        raise RuntimeError(f"No purpose {name} is registered.") from None


register_purpose(
    "account",
    label=_("Signing in"),
    subject=None,
    keep_body=False,
    any_address=True,
    needs_grant=False,
    plain=True,
)


def without_grant() -> list[str]:
    """The purposes that a service may write about without being let in."""
    return sorted(name for name, held in _purposes.items() if not held.needs_grant)
