"""Forms of one part of a document that is written part by part, in several languages.

What is written in one reads back to the same part. Rooms say what their documents are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from alongside.publishing.rules.documents import free_code
from alongside.publishing.rules.parts import Shape
from alongside.publishing.words import language_name
from alongside.ui.forms import Form, NoteField, Text

LONGEST_LINE, LONGEST_TEXT = 400, 1000
SPARE = 2  # empty lines for more answers, steps and conditions


@dataclass(frozen=True)
class Group:
    """Fields that belong together on the page. `more`: opened only by whoever needs it."""

    legend: str
    names: tuple[str, ...]
    note: str = ""
    more: bool = False


class PartForm(Form):
    """One part of a draft. `part` is what stands there, None for a new one.

    `shape` is that of the document, `kind` that of the part, `called` what it is to those who
    write it. `grows`: it has lines, and room for more can be asked for. `named_by`: the field whose
    words the key of a new part is made of, which is none of `reserved`.

    `token` goes with the form: what its writer saw.
    """

    shape: ClassVar[Shape]
    kind: ClassVar[str] = ""
    called: ClassVar[Text] = ""
    grows: ClassVar[bool] = False
    named_by: ClassVar[str] = ""
    reserved: ClassVar[Collection[str]] = ()
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
        return self.shape.token(self.document, self.kind, self.key)

    def lede(self) -> str:
        """A sentence above the form; none for most."""
        return ""

    def build(self, part: Any) -> None:
        """Make the fields, with what stands in the part."""
        raise NotImplementedError

    def part_of(self) -> Any:
        """The part that was written; the form is valid."""
        raise NotImplementedError

    def new_key(self) -> str:
        """The key of the part; of a new one, made of its words."""
        if self.key or not self.named_by:
            return self.key
        taken = {*self.shape.keys(self.document, self.kind), *self.reserved}
        words = next((text for text in self._naming() if text.strip()), self.kind)
        return free_code(words, taken)

    def _naming(self) -> list[str]:
        if self.named_by in self.cleaned_data:
            return [str(self.cleaned_data[self.named_by])]
        return list(self.said(self.named_by).values())

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

    def line(self, name: str, label: str, part: Any, *, note: str = "") -> str:
        """A box for one line in no particular language, which may wait."""
        self.fields[name] = forms.CharField(
            label=label, initial=part.get(name, ""), required=False, max_length=LONGEST_LINE,
            help_text=note,
        )  # fmt: skip
        return name

    def number(self, name: str, label: str, part: Any, *, note: str = "") -> str:
        """A box for a whole number, which may stay empty."""
        self.fields[name] = forms.IntegerField(
            label=label, initial=part.get(name), required=False, min_value=0, help_text=note,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6"}),
            error_messages={"invalid": _("Write a whole number.")},
        )  # fmt: skip
        return name

    def pick(
        self, name: str, label: str, choices: Any, initial: Any, *, required: bool = True,
        note: str = "",
    ) -> str:  # fmt: skip
        """One of a few."""
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=required, help_text=note,
            widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields[name].error_messages["required"] = _("Choose an answer to “%(question)s”.") % {
            "question": label
        }
        return name

    def tick(self, name: str, label: str, part: Any, *, note: str = "") -> str:
        """Yes or no."""
        self.fields[name] = forms.BooleanField(
            label=label, initial=part.get(name, False), required=False, help_text=note
        )
        return name

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
