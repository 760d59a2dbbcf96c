"""Sentences that keep people safe, such as whom to phone when a life is in danger.

Until a reader of a language has checked how we say them, they are followed by the English: a wrong
word here could cost more than a clumsy page. `make messages` finds them like any other message.
"""

from __future__ import annotations

from django.utils.translation import get_language, gettext, override
from markupsafe import Markup

SOURCE = "en"

CHECKED_BY: dict[str, str] = {}
"""Who checked these sentences, and when, by language. Nobody has checked the Welsh yet."""


def _in_english_too(message: str, said: str) -> str:
    language = (get_language() or SOURCE).partition("-")[0]
    if language == SOURCE or language in CHECKED_BY:
        return ""
    with override(SOURCE):
        english = gettext(message)
    return "" if english == said else english


def safety_text(message: str, **values: object) -> str:
    """The sentence as plain text; `values` fill its `%(name)s`."""
    said = gettext(message)
    english = _in_english_too(message, said)
    return (f"{said} {english}" if english else said) % values


def safety(message: str, **values: object) -> Markup:
    """The sentence for a page: our own HTML in it stays, `values` are escaped."""
    said = gettext(message)
    english = _in_english_too(message, said)
    if english:
        said = f'{said} <span lang="{SOURCE}">{english}</span>'
    return Markup(said) % values  # noqa: S704 - a message of ours, never a person's words
