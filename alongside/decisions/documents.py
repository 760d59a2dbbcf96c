"""A decision aid on paper: the same as on the screen, to read at home."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import typeset
from alongside.decisions.models import AidVersion
from alongside.decisions.shown import Cell, shown


def _cell(cell: Cell) -> dict[str, Any]:
    made: dict[str, Any] = {"option": cell.option, "text": cell.words}
    if cell.source:
        made["text"] += f" [{cell.source}]"
    if cell.range:
        made["note"] = cell.range
    if cell.icons:
        made |= {"count": cell.icons.count, "of": cell.icons.of}
    return made


def warnings_of(version: AidVersion) -> list[str]:
    """What is to be known of an aid before anything else, in the language of now."""
    page = shown(version.aid)
    found = []
    if page.example:
        found.append(
            _("This is an example that comes with Alongside. Nobody here has approved it yet.")
        )
    if page.unchecked:
        found.append(
            _(
                "Nobody who speaks this language has checked these words yet. If in doubt, ask, or "
                "read the English."
            )
        )
    return found


def aid_data(version: AidVersion, service: str) -> dict[str, Any]:
    """What the paper shows, in the language of now."""
    page = shown(version.aid)
    return {
        "service": service,
        "title": page.title,
        "for_whom": page.for_whom or None,
        "about": "\n".join(filter(None, [page.about, page.no_nothing])) or None,
        "warnings": warnings_of(version) or None,
        "options": [[one.title, one.text] for one in page.options],
        "outcomes": [
            {"name": row.name, "when": row.time_frame or None,
             "cells": [_cell(cell) for cell in row.cells]}
            for row in page.rows
        ],
        "matters": list(page.matters) or None,
        "stories": [[one.title, one.text] for one in page.stories] or None,
        "sources": [
            "\n".join(filter(None, [one.title, one.where, one.address,
                                    " ".join([_("How sure this evidence is:"), one.strength])]))
            for one in page.sources
        ] or None,
        "facts": [list(fact) for fact in page.facts],
    }  # fmt: skip


def aid_pdf(
    version: AidVersion, service: str, language: str, *, large_print: bool = False
) -> bytes:
    """The aid as a tagged PDF, in that language."""
    with translation.override(language):
        return typeset.pdf(
            "aid_paper",
            aid_data(version, service) | {"labels": typeset.labels("aid_paper", _)},
            language=language,
            large_print=large_print,
        )
