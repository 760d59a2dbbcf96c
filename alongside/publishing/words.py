"""A document in the words of whoever reads the page. Its texts are in several languages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

Lines = tuple[str, ...]
Named = Mapping[str, tuple[str, Lines]]
"""The parts of a kind by key: how each is called, and its lines."""


def language_name(code: str) -> str:
    """The name of a language of the document, in that language: "English", "Cymraeg"."""
    return dict(settings.LANGUAGES).get(code, code)


def language_of(languages: Sequence[str]) -> str:
    """The language of the page, if the document has it; else its first."""
    here = (get_language() or "").partition("-")[0]
    return here if here in languages else languages[0]


def said(texts: Mapping[str, str]) -> str:
    """A text of the document in the language of the page; else in another that it is written in."""
    text = texts[language_of(tuple(texts))]
    return text or next((one for one in texts.values() if one), "") or _("(no words yet)")


def text_lines(what: str, texts: Mapping[str, str]) -> list[str]:
    """A line for each language that a text is written in."""
    return [
        # Translators: a text in one language, as in: Title (English): How is your mood?
        _("%(what)s (%(language)s): %(words)s")
        % {"what": what, "language": language_name(language), "words": text}
        for language, text in texts.items()
        if text
    ]


@dataclass(frozen=True)
class Difference:
    """What is not the same: the lines that only one of the two versions has."""

    what: str
    before: Lines
    after: Lines


def lines_differ(what: str, before: Lines, after: Lines) -> list[Difference]:
    """What one has and the other has not; nothing when they have the same lines."""
    gone = tuple(line for line in before if line not in after)
    new = tuple(line for line in after if line not in before)
    return [Difference(what, gone, new)] if gone or new else []


def parts_differ(
    titles: Mapping[str, Callable[[str], str]],
    before: Callable[[str], Named],
    after: Callable[[str], Named],
    *,
    ordered: Collection[str],
) -> list[Difference]:
    """What changed in the parts of each kind from one version to another. `titles` says what a
    difference is called, by kind; of the `ordered` ones the order counts too."""
    found: list[Difference] = []
    for kind, title in titles.items():
        old, new = before(kind), after(kind)
        for key in dict.fromkeys([*old, *new]):
            name, lines = old.get(key, ("", ()))
            new_name, new_lines = new.get(key, ("", ()))
            found += lines_differ(title(name or new_name), lines, new_lines)
        kept = [[key for key in one if key in old and key in new] for one in (old, new)]
        if kind in ordered and kept[0] != kept[1]:
            names = [(" · ".join(name for name, _lines in one.values()),) for one in (old, new)]
            found.append(Difference(_("The order"), *names))
    return found
