"""Decision aids to begin with: each to be approved by a place."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def files() -> list[Path]:
    """The example documents, by name."""
    return sorted(FOLDER.glob("*.toml"))
