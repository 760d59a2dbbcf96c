"""Local choices: thresholds and switches that a place sets for itself, each with a default, a
reason and a history. They resolve service -> organisation -> installation -> default.

Rooms define theirs when they load (`define`). A capability switch is a choice of kind bool whose
key begins with "capability.".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.core.disclosure import LEAST, USUAL
from alongside.core.errors import Refused
from alongside.core.standing import Standing
from alongside.people.models import LocalSetting, Service

Value = bool | int | str


@dataclass(frozen=True)
class Choice:
    """One local choice. `least` and `most` bound a number; both ends included. `by_command`: only
    whoever runs the installation changes it, because it would reach beyond one organisation.

    `leads_to`: the page (its url name) that whoever switches it on for a service is led to.
    `note`: a sentence about the choice in a service, or ""; it advises and stops nothing.
    """

    key: str
    label: str | Promise
    default: Value
    help: str | Promise = ""
    least: int | None = None
    most: int | None = None
    by_command: bool = False
    leads_to: str = ""
    note: Callable[[UUID], str] | None = None

    def check(self, value: Any) -> Value:
        """The value, of the right kind and within bounds; else Refused."""
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise Refused(gettext("%(key)s takes yes or no.") % {"key": self.key})
            return value
        if isinstance(self.default, int):
            return self._number(value)
        if not isinstance(value, str):
            raise Refused(gettext("%(key)s takes text.") % {"key": self.key})
        return value

    def _number(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused(gettext("%(key)s takes a whole number.") % {"key": self.key})
        number: int = value
        if self.least is not None and number < self.least:
            raise Refused(
                gettext("%(key)s must be %(least)s or more.")
                % {"key": self.key, "least": self.least}
            )
        if self.most is not None and number > self.most:
            raise Refused(
                gettext("%(key)s must be %(most)s or less.") % {"key": self.key, "most": self.most}
            )
        return number


_choices: dict[str, Choice] = {}


def define(*choices: Choice) -> None:
    """Make choices known. The same key twice is a programming fault."""
    for choice in choices:
        if choice.key in _choices and _choices[choice.key] != choice:
            raise RuntimeError(f"The setting {choice.key} is defined twice.")
        _choices[choice.key] = choice


def choices() -> list[Choice]:
    """Every choice, in order of key."""
    return [_choices[key] for key in sorted(_choices)]


@dataclass(frozen=True)
class Resolved:
    """A value in force, and where it was chosen: None for the default."""

    choice: Choice
    value: Value
    chosen: LocalSetting | None

    @property
    def is_local(self) -> bool:
        return self.chosen is not None


# What was read while `held`.
_held: ContextVar[dict[UUID | None, dict[str, Resolved]] | None] = ContextVar(
    "settings_held", default=None
)


@contextmanager
def held() -> Iterator[None]:
    """What is done for many at once asks for each service's choices once."""
    token = _held.set({} if _held.get() is None else _held.get())
    try:
        yield
    finally:
        _held.reset(token)


def resolve(service_id: UUID | None) -> dict[str, Resolved]:
    """All choices as they hold for a service (or for the installation). Two queries; none when they
    are `held`."""
    kept = _held.get()
    if kept is None:
        return _resolve(service_id)
    if service_id not in kept:
        kept[service_id] = _resolve(service_id)
    return kept[service_id]


_NOBODY = UUID(int=0)
_place = Standing(
    lambda service_id: Service.objects.only("organisation_id").filter(pk=service_id),
    service_id=uuid4(),
)
_chosen = Standing(
    lambda organisation_id, service_id: LocalSetting.objects.filter(
        Q(party__isnull=True) | Q(party_id__in=[organisation_id, service_id])
    ).order_by("id"),
    organisation_id=uuid4(),
    service_id=uuid4(),
)


def _resolve(service_id: UUID | None) -> dict[str, Resolved]:
    levels: list[UUID | None] = [None]
    service = _place.first(service_id=service_id) if service_id else None
    if service is not None:
        levels += (service.organisation_id, service.pk)
    parties = levels[1:] or (_NOBODY, _NOBODY)
    newest: dict[tuple[UUID | None, str], LocalSetting] = {}
    for row in _chosen(organisation_id=parties[0], service_id=parties[1]):
        newest[row.party_id, row.key] = row
    found = {}
    for choice in choices():
        rows_of = (newest.get((level, choice.key)) for level in levels)
        chosen = [row for row in rows_of if row is not None and row.value is not None]
        held = chosen[-1] if chosen else None
        value: Any = held.value if held else choice.default
        found[choice.key] = Resolved(choice, value, held)
    return found


def level_of(found: LocalSetting | None, service_id: UUID) -> str:
    """Where a value in force was chosen: default, installation, organisation or service."""
    if found is None:
        return "default"
    if found.party_id is None:
        return "installation"
    return "service" if found.party_id == service_id else "organisation"


def local(key: str, service_id: UUID | None) -> Any:
    """The value of one choice for a service."""
    return resolve(service_id)[key].value


def known(keys: Iterable[str]) -> None:
    """Refused when one of `keys` is no choice of this installation."""
    unknown = sorted(set(keys) - set(_choices))
    if unknown:
        raise Refused(
            gettext("This file has settings that are not known here: %(keys)s.")
            % {"keys": ", ".join(unknown)}
        )


define(
    Choice(
        "entry.slip_days",
        _("Days for which a sign-in slip or letter works"),
        14,
        _("Long enough for the post; short enough to be safe when a letter is lost."),
        least=1,
        most=60,
    ),
    Choice(
        "entry.text_codes",
        _("Let people come in with a code by text"),
        True,
        _(
            "Only people who asked to be texted, on a number that they confirmed and share with "
            "nobody here. The date of birth is the second fact."
        ),
        by_command=True,
    ),
    Choice(
        "entry.visit_hours",
        _("Hours for which a visit code works on the tablet"),
        12,
        _("A visit code opens one preparation only."),
        least=1,
        most=48,
    ),
    Choice(
        "break_glass.hours",
        _("Hours for which a record stays open in an emergency"),
        4,
        _("The person is told at once, and your privacy officer looks into each."),
        least=1,
        most=8,
    ),
    Choice(
        "break_glass.everywhere",
        _("Open, in an emergency, the record of a person whom your organisation has never known"),
        False,
        _(
            "For places that people are brought to in an emergency. Without it, only records that "
            "a team of your organisation once had access to can be opened."
        ),
        by_command=True,
    ),
    Choice(
        "set_up.open",
        _("New organisations may set themselves up here"),
        True,
        _("Anyone with a confirmed email address may then start one, apart from all others."),
        by_command=True,
    ),
    Choice(
        "disclosure.threshold",
        _("The smallest number of people that a report shows"),
        USUAL,
        _(
            "Smaller numbers are not shown, and all others are rounded to 5, so that nobody is "
            "recognised. One number for all services: with two, one could be taken from the other."
        ),
        least=LEAST,
        most=50,
        by_command=True,
    ),
    Choice(
        "incidents.days",
        _("Days within which somebody looks into what went wrong"),
        3,
        _("Said to whoever reports it. Working out what happened may take longer."),
        least=1,
        most=30,
    ),
    Choice(
        "retention.years",
        _("Years that a record is kept after the last contact"),
        8,
        _("8 for adults in England and Wales; 20 for mental health."),
        least=1,
        most=100,
    ),
)
