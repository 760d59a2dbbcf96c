"""Forms of one part of a document that is written part by part, in several languages.

What is written in one reads back to the same part. Rooms say what their documents are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from alongside.ui.forms import Form, NoteField, Text

LONGEST_LINE, LONGEST_TEXT = 400, 1000
SPARE = 2  # empty lines for more answers, steps and conditions


def language_name(code: str) -> str:
    """The name of a language of the document, in that language: "English", "Cymraeg"."""
    return dict(settings.LANGUAGES).get(code, code)


@dataclass(frozen=True)
class Group:
    """Fields that belong together on the page. `more`: opened only by whoever needs it."""

    legend: str
    names: tuple[str, ...]
    note: str = ""
    more: bool = False


class DocumentPartForm(Form):
    """One part of a draft. `part` is what stands there, None for a new one.

    `token` goes with the form: what its writer saw.
    """

    kind: ClassVar[str] = ""
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        document: dict[str, Any],
        key: str = "",
        part: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.key, self.held = document, key, part
        self.groups: list[Group] = []
        self.languages = self.open()
        self.fields["token"].initial = "" if part is None else self.seen()
        self.build(part or {})

    def open(self) -> list[str]:
        """Read the document; its languages."""
        raise NotImplementedError

    def seen(self) -> str:
        """What its writer sees of the part that stands there."""
        raise NotImplementedError

    def build(self, part: Any) -> None:
        """Make the fields, with what stands in the part."""
        raise NotImplementedError

    def part_of(self) -> Any:
        """The part that was written; the form is valid."""
        raise NotImplementedError

    def new_key(self) -> str:
        """The key of a part that was new."""
        return self.key

    def group(
        self, legend: str, names: Iterable[str], *, note: str = "", more: bool = False
    ) -> None:
        """Show these fields together."""
        self.groups.append(Group(legend, tuple(names), note, more))

    def shown(self) -> Iterator[tuple[Group, list[forms.BoundField]]]:
        """The groups with their fields, for the page."""
        for group in self.groups:
            yield group, [self[name] for name in group.names]

    def texts(
        self,
        name: str,
        label: Text,
        held: Mapping[str, str],
        *,
        required: bool = True,
        note: Text = "",
        languages: Iterable[str] = (),
    ) -> list[str]:
        """A box for each language; with `note`, which says who reads it, a large one."""
        names = []
        for language in languages or self.languages:
            names.append(f"{name}_{language}")
            given: dict[str, Any] = {
                "label": _("%(what)s, in %(language)s")
                % {"what": label, "language": language_name(language)},
                "initial": held.get(language, ""),
                "required": required,
            }
            self.fields[names[-1]] = (
                NoteField(help_text=note, max_length=LONGEST_TEXT, **given)
                if note
                else forms.CharField(max_length=LONGEST_LINE, **given)
            )
            self._say_what_is_missing(names[-1])
        return names

    def _say_what_is_missing(self, name: str) -> None:
        field = self.fields[name]
        field.error_messages["required"] = _("Write an answer to “%(question)s”.") % {
            "question": field.label
        }

    def said(self, name: str, languages: Iterable[str] = ()) -> dict[str, str]:
        """What was written in each language, with plain line endings."""
        return {
            language: str(self.cleaned_data[f"{name}_{language}"] or "").replace("\r\n", "\n")
            for language in languages or self.languages
        }

    def one_language_lacks(self, name: str) -> bool:
        """Whether a text was written in some languages and not in others."""
        written = [bool(text.strip()) for text in self.said(name).values()]
        return any(written) and not all(written)

    def count(self, name: str, least: int) -> int:
        """How many lines of a kind there are: as many as were sent, so that no word is lost."""
        sent = [re.fullmatch(rf"{name}(\d{{1,2}})", key) for key in self.data]
        return max([least, *(int(found[1]) + 1 for found in sent if found)])

    def place(self, name: str, number: int) -> None:
        """Where in the order a line stands."""
        self.fields[name] = forms.IntegerField(
            label=_("Place in the order"),
            initial=number + 1,
            required=False,
            min_value=0,
            max_value=99,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4"}),
        )

    def in_order(self, lines: Iterable[tuple[int, Any]]) -> list[Any]:
        """The lines that were written, by the places that they were given."""
        placed = [
            (self.cleaned_data[f"place{number}"] or 99, number, line) for number, line in lines
        ]
        return [line for _place, _number, line in sorted(placed, key=lambda one: one[:2])]
