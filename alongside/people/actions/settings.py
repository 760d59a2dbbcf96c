"""Local choices: making them, undoing them, carrying them to another place in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.people import access
from alongside.people.models import LocalSetting, Party, Service
from alongside.people.settings import Choice, Value, choices, level_of, resolve

FORMAT = 1
MOST_ENTRIES = 1000


class Faults(Refused):
    """A file of settings cannot be used. `faults`: one sentence for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Change:
    """One choice that a file would change here."""

    choice: Choice
    now: Value
    then: Value


def choice_of(key: str) -> Choice:
    """The choice with this key; Refused where there is none."""
    for choice in choices():
        if choice.key == key:
            return choice
    raise Refused(_("There is no setting called %(key)s.") % {"key": key})


@transaction.atomic
def choose(
    *, by: Actor, party: Party | None, key: str, value: Value | None, reason: str = ""
) -> LocalSetting:
    """Make a local choice for a service, an organisation, or (None) the whole installation.

    `value` None: as the level above says. Every choice is kept; the newest counts. Raises Refused
    when the value is not of its kind, or out of bounds.
    """
    choice = choice_of(key)
    access.check_can_choose(by, party, choice)
    if party is not None:
        Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    row = LocalSetting.objects.create(
        party_id=party.pk if party else None,
        key=key,
        value=None if value is None else choice.check(value),
        chosen_by_id=by.person_id,
        reason=" ".join(reason.split())[:300],
    )
    record(by, "setting.choose", subject=row, key=key, party=str(party.pk) if party else None)
    return row


@transaction.atomic
def choose_again(*, by: Actor, version: LocalSetting) -> LocalSetting:
    """Undo: go back to an earlier version of a choice, as a new version."""
    return choose(
        by=by,
        party=version.party,
        key=version.key,
        value=version.value,
        reason=_("Back to an earlier choice"),
    )


@transaction.atomic
def export_settings(*, by: Actor, service: Service) -> dict[str, Any]:
    """Everything in force in a service and where it was chosen, with the service's own versions;
    ready to be written as JSON. Names nobody."""
    access.check_can_manage(by, service_id=service.pk)
    versions: dict[str, list[dict[str, Any]]] = {}
    for row in LocalSetting.objects.filter(party=service).order_by("id"):
        versions.setdefault(row.key, []).append(
            {"value": row.value, "chosen_at": row.chosen_at.isoformat(), "reason": row.reason}
        )
    record(by, "setting.export", subject=service)
    return {
        "alongside_settings": FORMAT,
        "service": service.name,
        "exported_at": clock.now().isoformat(timespec="seconds"),
        "settings": [
            {
                "key": key,
                "value": found.value,
                "chosen_by": level_of(found.chosen, service.pk),
                "versions": versions.get(key, []),
            }
            for key, found in sorted(resolve(service.pk).items())
            if not found.choice.by_command
        ],
    }


def read_settings(data: Any, service_id: UUID) -> list[Change]:
    """What a file of settings would change in a service: nothing is changed yet.

    Raises Faults, with one sentence for everything that is wrong in it.
    """
    if not isinstance(data, Mapping) or data.get("alongside_settings") != FORMAT:
        raise Faults([_("This is not a file of settings that Alongside wrote.")])
    entries = data.get("settings")
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise Faults([_("The file has no list called “settings”.")])
    known = {choice.key: choice for choice in choices() if not choice.by_command}
    now = resolve(service_id)
    faults: list[str] = []
    seen: set[str] = set()
    changes: list[Change] = []
    for number, entry in enumerate(entries, 1):
        key = entry.get("key") if isinstance(entry, Mapping) else None
        if not isinstance(key, str) or "value" not in entry:
            faults.append(_("Entry %(number)s needs a key and a value.") % {"number": number})
        elif key not in known:
            faults.append(
                _("Entry %(number)s: there is no setting called %(key)s here.")
                % {"number": number, "key": key[:60].encode(errors="replace").decode()}
            )
        elif key in seen:
            faults.append(
                _("Entry %(number)s: %(key)s is in the file twice.")
                % {"number": number, "key": key}
            )
        else:
            seen.add(key)
            try:
                value = known[key].check(entry["value"])
            except Refused as refused:
                faults.append(
                    _("Entry %(number)s: %(fault)s") % {"number": number, "fault": refused}
                )
                continue
            if value != now[key].value:
                changes.append(Change(known[key], now[key].value, value))
    if faults:
        raise Faults(faults)
    return changes


@transaction.atomic
def import_settings(*, by: Actor, service: Service, data: Any) -> list[Change]:
    """Take over the settings of a file, all or nothing; returns what changed."""
    access.check_can_manage(by, service_id=service.pk)
    Party.objects.select_for_update(no_key=True).get(pk=service.pk)
    changes = read_settings(data, service.pk)
    for change in changes:
        choose(
            by=by,
            party=service,
            key=change.choice.key,
            value=change.then,
            reason=_("From a file of settings"),
        )
    record(by, "setting.import", subject=service, changed=len(changes))
    return changes
