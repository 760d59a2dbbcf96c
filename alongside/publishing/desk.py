"""What the pages on which publications are written differ in, from kind to kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from alongside.publishing.kinds import PublicationKind
from alongside.publishing.models import Version
from alongside.publishing.part_forms import PartForm
from alongside.publishing.rules import toml
from alongside.publishing.rules.documents import Document, open_document
from alongside.publishing.rules.fields import Unreadable
from alongside.publishing.words import Difference, Lines
from alongside.ui.forms import Text


@dataclass(frozen=True)
class Format:
    """A kind of file: its name, its media type, and how a version is written as one."""

    name: str
    media_type: str
    write: Callable[[Version], bytes]


def as_json(document: Any) -> bytes:
    """A document as a file for machines."""
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def text_of(file: Any) -> str:
    """What a file says. Raises Unreadable."""
    try:
        text: str = file.read().decode()
    except UnicodeDecodeError:
        raise Unreadable([_("This file cannot be read as text.")]) from None
    return text


def is_toml(file: Any) -> bool:
    """Whether a file is for those who read it, by its name."""
    return bool(file.name.lower().endswith(".toml"))


JSON = "application/json; charset=utf-8"
FORMATS = {
    "toml": Format(
        "TOML",
        "text/plain; charset=utf-8",
        lambda version: toml.dumps(open_document(version.document)).encode(),
    ),
    "json": Format("JSON", JSON, lambda version: as_json(open_document(version.document))),
}


def by_kind(*forms: type[PartForm]) -> dict[str, type[PartForm]]:
    """The forms of a desk."""
    return {form.kind: form for form in forms}


@dataclass(frozen=True)
class Desk:
    """The pages of one kind.

    `forms`        one for each kind of part
    `shown`        what the page of a version shows besides what all of them show
    `lines`        a part as it stands, by its kind and key; none when it is gone
    `differences`  between two versions, in words; None while one of them cannot be read
    `read_file`    what a file holds, and what was changed or left behind on the way; it is told who
                   answers for it. Raises Unreadable
    `file_label`, `file_note`, `file_endings`  of the box for such a file
    `formats`      the files that a version can be saved as, by their ending
    `counted`      what the list counts of each, as the database does
    `ready`, `not_ready`  what stands above the form that puts one to use, and in its place
    `saved`        said when a part of what lacks nothing was saved
    `in_use_now`, `no_more`  said when one was put to use, and taken out
    """

    kind: PublicationKind
    forms: Mapping[str, type[PartForm]]
    shown: Callable[[Version], dict[str, Any]]
    lines: Callable[[Document, str, str], Lines]
    differences: Callable[[Version, Version], list[Difference] | None]
    read_file: Callable[[Any, str], tuple[Document, Sequence[str]]]
    file_label: Text
    file_note: Text
    file_endings: Sequence[str]
    ready: Text
    not_ready: Text
    saved: Text
    in_use_now: Text
    no_more: Text
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)
    counted: Mapping[str, Any] = field(default_factory=dict)

    def page(self, name: str = "") -> str:
        """The whole name of one of its pages."""
        return self.kind.page(name)

    def template(self, name: str) -> str:
        """One of the templates of its own: "decisions/aids_list.html"."""
        return f"{self.kind.room}/{self.kind.short}s_{name}.html"
