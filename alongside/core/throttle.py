"""Throttles, kept in PostgreSQL so that every process and machine shares them."""

from __future__ import annotations

from datetime import timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from alongside.core import clock, keys
from alongside.core.errors import TooMany


class Throttle(models.Model):
    """How often something was tried in the present window. The key is a keyed hash."""

    key = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    window_ends_at = models.DateTimeField(db_index=True)


@transaction.atomic
def hit(kind: str, value: str, *, limit: int, seconds: int) -> None:
    """Count one try of `kind` by `value`; raise TooMany above `limit` in `seconds`.

    The count of a refused try is kept only when the caller answers without raising.
    """
    now = clock.now()
    key = keys.blind_index(f"throttle {kind}", value)
    row, _made = Throttle.objects.select_for_update().get_or_create(
        key=key, defaults={"window_ends_at": now + timedelta(seconds=seconds)}
    )
    if row.window_ends_at <= now:
        row.count = 0
        row.window_ends_at = now + timedelta(seconds=seconds)
    row.count += 1
    row.save(update_fields=["count", "window_ends_at"])
    if row.count > limit:
        wait = int((row.window_ends_at - now).total_seconds()) + 1
        raise TooMany(_("That was tried too often. Please wait a little and try again."), wait=wait)


def take_back(kind: str, value: str) -> None:
    """One try was right and does not count. The others still do: whoever has one good code could
    else try at others for ever."""
    Throttle.objects.filter(key=keys.blind_index(f"throttle {kind}", value), count__gt=0).update(
        count=models.F("count") - 1
    )


def sweep() -> int:
    """Delete throttles whose window is over; returns how many."""
    return Throttle.objects.filter(window_ends_at__lt=clock.now()).delete()[0]
