"""Loading the text of an instrument by a place's own permission, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.instruments.models import LoadedInstrument
from alongside.instruments.queries import registry
from alongside.people.access import check_can_manage
from alongside.people.models import Membership, Role, Service


def check_can_load(by: Actor, service: Service) -> None:
    """The lead of the service, who answers for its permission."""
    check_can_manage(by, service_id=service.pk)
    if by.role != Role.LEAD:
        raise NotAllowed("A lead attests that a place may use an instrument.")


@transaction.atomic
def load_instrument(
    *,
    by: Actor,
    service: Service,
    code: str,
    items: Mapping[str, Sequence[str]],
    evidence: str,
    expires_on: date | None = None,
) -> LoadedInstrument:
    """Load the items, by language, in place of those loaded before. `evidence`: what permission the
    place has, and where it is kept.

    Raises Refused for an instrument that cannot be loaded, a wrong number of items, no evidence, or
    a permission that is over.
    """
    check_can_load(by, service)
    found = registry().get(code)
    if found is None or not found.loadable:
        raise Refused(_("This instrument cannot be loaded here."))
    given = {language: list(rows) for language, rows in items.items() if rows}
    if not given or any(len(rows) != found.items for rows in given.values()):
        raise Refused(
            _("%(name)s has %(count)s items. Write each on a line of its own.")
            % {"name": found.name, "count": found.items}
        )
    if not evidence.strip():
        raise Refused(_("Say what permission you have, and where it is kept."))
    if expires_on is not None and expires_on < clock.today():
        raise Refused(_("This permission is over."))
    Service.objects.select_for_update().get(pk=service.pk)  # two who load take turns
    LoadedInstrument.objects.filter(service=service, code=code, ended_at__isnull=True).update(
        ended_at=clock.now()
    )
    assert by.membership_id is not None  # the check saw to it
    made = LoadedInstrument.objects.create(
        service=service,
        code=code,
        items=given,
        evidence=evidence.strip(),
        attested_by=Membership.objects.get(pk=by.membership_id),
        attested_at=clock.now(),
        expires_on=expires_on,
    )
    record(by, "instrument.load", subject=made, code=code, digest=digest(evidence))
    return made


@transaction.atomic
def end_instrument(*, by: Actor, loaded: LoadedInstrument) -> None:
    """It is asked no more. What was answered stays."""
    row = LoadedInstrument.objects.select_for_update().get(pk=loaded.pk)
    check_can_load(by, row.service)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "instrument.end", subject=row, code=row.code)
