"""What the header shows. A room above registers who is here; this one only draws it.

`@chrome.provide` marks the function that takes a request and gives its `Header`, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Link:
    """One place to go. It counts as the current one when the page's path begins with `url`."""

    label: str
    url: str
    exact: bool = False  # only this very page, nothing behind it

    def current(self, path: str) -> bool:
        """Whether the page at `path` lies behind this link; "/" is only itself."""
        return path == self.url or (
            not self.exact and self.url != "/" and path.startswith(self.url)
        )


@dataclass(frozen=True)
class Hat:
    """One way in which somebody can act: as themselves, or in a membership."""

    value: str  # posted as `hat` when chosen; "" means as themselves
    label: str  # "Nurse at Riverside Practice", or "Yourself"
    current: bool = False


@dataclass(frozen=True)
class Header:
    """Who is here, in which hat, and where they can go.

    `hat` is empty when they act as themselves: the header then wears the person's colour,
    otherwise the professional's. With more than one entry in `hats` the header offers the choice
    and posts `hat` and `next` ("/") to `switch_url`. `leave_url` is posted to by the button
    `leave_text` ("Sign out"; "Finish" on a tablet).
    """

    name: str = ""
    hat: str = ""
    hats: tuple[Hat, ...] = ()
    switch_url: str = ""
    account_url: str = ""
    leave_url: str = ""
    leave_text: str = ""
    sign_in_url: str = ""
    links: tuple[Link, ...] = ()


Provider = Callable[[HttpRequest], Header | None]
_providers: list[Provider] = []


def provide(provider: Provider) -> Provider:
    """Register who is here. The one registered last counts."""
    _providers.append(provider)
    return provider


def leave_bare(request: HttpRequest) -> None:
    """Show nobody on this page: its address is a secret, and whoever holds it may be anyone."""
    request._header = None  # type: ignore[attr-defined]


def header_of(request: HttpRequest) -> Header | None:
    """The header of this request, asked for once."""
    if not hasattr(request, "_header"):
        request._header = _providers[-1](request) if _providers else None  # type: ignore[attr-defined]
    return request._header  # type: ignore[attr-defined,no-any-return]
