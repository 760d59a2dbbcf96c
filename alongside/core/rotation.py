"""Rotation of the key-encryption keys: every data key is wrapped anew, then the old KEKs can go.

No text is touched, and everything goes on meanwhile. Each batch is one transaction: whoever is
killed between or within batches starts again, and only what is left is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from alongside.core import audit, keys
from alongside.core.actors import COMMAND
from alongside.core.keys import DataKey

BATCH = 200  # rows that are locked at once; an erasure of one of them waits for some milliseconds


@dataclass(frozen=True)
class Kek:
    """One key-encryption key: its place in ALONGSIDE_KEYS (1 is the newest; None: it is not there)
    and how many data keys of this database it wraps."""

    place: int | None
    id: str
    wraps: int

    @property
    def needed(self) -> bool:
        """The newest wraps what comes; an older one is needed while it wraps something."""
        return self.place == 1 or self.wraps > 0


def keks() -> list[Kek]:
    """Those in use, newest first, and then any that is missing. One query."""
    rows = DataKey.objects.filter(destroyed_at=None).values_list("kek_id").annotate(n=Count("pk"))
    wraps = dict(rows)
    known = keys.kek_ids()
    here = [Kek(place, one, wraps.get(one, 0)) for place, one in enumerate(known, 1)]
    return here + [Kek(None, one, wraps[one]) for one in sorted(wraps.keys() - set(known))]


def rewrap(batch: int = BATCH) -> int:
    """Wrap every data key, and the seed, with the newest KEK; returns how many changed.

    Raises KeyMissing where a KEK that wraps one is not in use: what was done until then stays.
    """
    newest = keys.kek_ids()[0]
    changed = 0
    while True:
        with transaction.atomic():
            # Locked, so that a key that is destroyed meanwhile stays destroyed.
            rows = list(
                DataKey.objects.select_for_update()
                .filter(destroyed_at=None)
                .exclude(kek_id=newest)
                .order_by("pk")[:batch]
            )
            if not rows:
                return changed
            for row in rows:
                row.wrapped, row.kek_id = keys.wrap(row.owner_id, keys.plain(row))
            DataKey.objects.bulk_update(rows, ["wrapped", "kek_id"])
            audit.record(COMMAND, "keys.rewrap", kek=newest, count=len(rows))
        changed += len(rows)
