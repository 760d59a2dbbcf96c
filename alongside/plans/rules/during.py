"""Rules of talking together: the order of what is carried over."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_TALK = 480  # minutes: a whole day


def place_for(carried_ranks: Sequence[int | None], rank: int) -> int:
    """Where something that is carried over goes among what stands there already.

    `carried_ranks` is the present order: for each item its rank in the conversation it was carried
    from, or None where it came from elsewhere. What comes from one conversation keeps its order,
    whoever carries which first; what stood there keeps its own.
    """
    for place, other in enumerate(carried_ranks):
        if other is not None and other > rank:
            return place
    return len(carried_ranks)
