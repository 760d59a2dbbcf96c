"""The pages on which decision aids are written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from alongside.decisions.aids import forms, words
from alongside.decisions.aids.kind import AIDS
from alongside.decisions.models import AidVersion
from alongside.decisions.rules.aid import figure_key
from alongside.decisions.rules.aid_document import from_document, loads, to_document
from alongside.publishing.desk import Desk, by_kind, is_toml, text_of
from alongside.publishing.models import Version
from alongside.publishing.rules.documents import Document, open_document
from alongside.publishing.words import Difference


def _shown(version: Version) -> dict[str, Any]:
    assert isinstance(version, AidVersion)
    return {
        "aid": version.aid,
        "age": words.age_of(version.aid),
        "figure_key": figure_key,
        "words": words,
    }


def _differences(before: Version, after: Version) -> list[Difference]:
    aids = (from_document(open_document(one.document)) for one in (before, after))
    return words.difference_list(*aids)


def _read_file(file: Any, author: str) -> tuple[Document, tuple[str, ...]]:
    return to_document(loads(text_of(file), toml=is_toml(file))), ()


DESK = Desk(
    kind=AIDS,
    forms=by_kind(
        forms.AboutForm,
        forms.OptionForm,
        forms.OutcomeForm,
        forms.FigureForm,
        forms.SourceForm,
        forms.MatterForm,
        forms.StoryForm,
        forms.KnowledgeForm,
    ),
    shown=_shown,
    lines=lambda document, part, key: words.lines_of(from_document(document), part, key),
    differences=_differences,
    read_file=_read_file,
    file_label=_("A file with a decision aid"),
    file_note=_("As Alongside writes it: TOML or JSON."),
    file_endings=(".toml", ".json"),
    ready=_(
        "Nothing is missing. That does not say that it is right. Read it aloud with two people who "
        "face this choice, and look up each number again in its source."
    ),
    not_ready=_("Parts of it are missing, so it cannot be put to use."),
    saved=_("Saved."),
    in_use_now=_("It is in use now. Open decisions go on as they began."),
    no_more=_("Nobody new decides with it. Open decisions go on as they began."),
)
