"""Gather every word that people can read into the message catalogues.

    python tools/messages.py           update alongside/locale/*/LC_MESSAGES/django.po
    python tools/messages.py missing   print, as PO, what has no Welsh yet

Ours come from gettext calls in Python and in templates (`babel.cfg`); the rest from the parts of
Django and allauth that our pages show. A sentence that changes is a new one: nothing is guessed
from a similar sentence, because a translation that is nearly right is wrong.
"""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import (
    DEFAULT_KEYWORDS,
    check_and_call_extract_file,
    extract_from_dir,
    extract_from_file,
)
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "alongside" / "locale"
LANGUAGES = ("en", "cy")

HEADERS = {
    "en": """\
# English as it is shown. An empty entry means: as it stands in the code.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

""",
    "cy": """\
# Cymraeg. AWAITING A WELSH READER: nobody whose language is Welsh has checked these words yet.
# Until one has, sentences that keep people safe are shown with the English (ui/safety.py).
# The terms to use are in alongside/locale/cy/TERMS.md.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: cy\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);\\n"

""",
}
"""How each catalogue begins. Plurals are as Unicode's CLDR counts them."""

KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "safety": None,
    "safety_text": None,
}

DEPENDENCIES = {
    "django": (
        "contrib/auth/password_validation.py",
        "core/validators.py",
        "forms/fields.py",
        "forms/models.py",
    ),
    "allauth": (
        "account/adapter.py",
        "account/fields.py",
        "account/forms.py",
        "account/internal/**/*.py",
        "core/internal/**/*.py",
        "mfa/adapter.py",
        "mfa/base/*.py",
        "mfa/models.py",
        "mfa/recovery_codes/*.py",
        "mfa/totp/*.py",
        "mfa/webauthn/*.py",
    ),
}
"""The modules of our dependencies whose words reach a page."""

Found = tuple[str, Any, list[str], str | None]
"""Where, the message (a pair when it has a plural), what translators should know, its context."""


def ours(*names: str) -> Iterator[Found]:
    """The words in our own code and templates, or only in these files."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    how: dict[str, Any] = {
        "method_map": methods,
        "options_map": options,
        "keywords": KEYWORDS,
        "comment_tags": ["Translators:"],
        "callback": None,
        "strip_comment_tags": True,
    }
    each = (check_and_call_extract_file(ROOT / name, dirpath=ROOT, **how) for name in names)
    found = chain.from_iterable(each) if names else extract_from_dir(ROOT, **how)
    for name, _line, message, comments, context in found:
        yield name, message, comments, context


def theirs() -> Iterator[Found]:
    """The words of dependencies."""
    for package, patterns in DEPENDENCIES.items():
        spec = importlib.util.find_spec(package)
        assert spec and spec.origin  # noqa: PT018 - this is no test
        home = Path(spec.origin).parent
        for path in sorted({path for pattern in patterns for path in home.glob(pattern)}):
            name = f"{package}/{path.relative_to(home)}"
            for _line, message, _comments, context in extract_from_file(
                "python", path, keywords=KEYWORDS
            ):
                yield name, message, [], context


def template(own: Iterable[Found]) -> Catalog:
    """Every message once, ours and our dependencies', with the files that it is in."""
    catalog = Catalog(fuzzy=False)
    for name, message, comments, context in (*own, *theirs()):
        catalog.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return catalog


def po_file(language: str) -> Path:
    """Where the catalogue of a language is."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue as it is written; an empty one when there is none."""
    path = po_file(language)
    text = path.read_text("utf-8") if path.exists() else text_of(Catalog(), language)
    return read_po(io.BytesIO(text.encode()), locale=language, abort_invalid=True)


def updated(language: str, found: Catalog) -> Catalog:
    """What is written, with every message that the code has now and none that it has not."""
    catalog = read(language)
    catalog.update(found, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def text_of(catalog: Catalog, language: str) -> str:
    """A catalogue as it is committed: no dates or line numbers, so that a diff shows only words."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    return f"{HEADERS[language]}{out.getvalue().decode().strip()}\n"


def missing(catalog: Catalog) -> list[Message]:
    """The messages that are not translated in full, or only by guess."""
    found = []
    for message in catalog:
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(said)):
            found.append(message)
    return found


def main() -> None:
    """Update the catalogues, or show what is missing."""
    found = template(ours())
    if sys.argv[1:] == ["missing"]:
        lacking = Catalog(fuzzy=False)
        for message in missing(updated("cy", found)):
            lacking[message.id] = message
        write_po(sys.stdout.buffer, lacking, width=0, omit_header=True, include_lineno=False)
        return
    for language in LANGUAGES:
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = updated(language, found)
        path.write_text(text_of(catalog, language), encoding="utf-8")
        lack = len(missing(catalog)) if language != "en" else 0
        said = f", {lack} without words" if lack else ""
        print(f"{path.relative_to(ROOT)}: {len(catalog)} messages{said}")


if __name__ == "__main__":
    main()
