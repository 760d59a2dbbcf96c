"""Forms of one part of a document that is written part by part, in several languages.

What is written in one reads back to the same part. Rooms say what their documents are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from alongside.publishing.rules.documents import free_code
from alongside.publishing.rules.fields import CODE
from alongside.publishing.rules.parts import Shape
from alongside.publishing.words import language_name
from alongside.ui.forms import Form, NoteField, Text

LONGEST_LINE, LONGEST_TEXT = 400, 1000
OFFERED = ("en", "cy")
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
            given: dict[str, Any] = {"initial": held.get(language, ""), "required": required}
            field = (
                NoteField(help_text=note, max_length=LONGEST_TEXT, **given)
                if note
                else forms.CharField(max_length=LONGEST_LINE, **given)
            )
            what = {"what": label, "language": language_name(language)}
            self._add(names[-1], field, _("%(what)s, in %(language)s") % what)
        return names

    def _add(self, name: str, field: forms.Field, label: Text) -> str:
        field.label = str(label)
        field.error_messages["required"] = _("Write an answer to “%(question)s”.") % {
            "question": label
        }
        self.fields[name] = field
        return name

    def line(
        self, name: str, label: str, part: Any, *, note: str = "", required: bool = False,
        longest: int = LONGEST_LINE,
    ) -> str:  # fmt: skip
        """A box for one line in no particular language, which may wait."""
        held = part.get(name, "")
        return self._add(name, forms.CharField(
            initial=held, required=required, max_length=longest, help_text=note
        ), label)  # fmt: skip

    def number(
        self, name: str, label: str, held: Any, *, note: str = "", least: int | None = 0,
        most: int | None = None, size: int = 6,
    ) -> str:  # fmt: skip
        """A box for a whole number, which may stay empty."""
        return self._add(name, forms.IntegerField(
            initial=held, required=False, min_value=least, max_value=most, help_text=note,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": str(size)}),
            error_messages={"invalid": _("Write a whole number.")},
        ), label)  # fmt: skip

    def pick(
        self, name: str, label: str, choices: Any, initial: Any, *, required: bool = True,
        note: str = "", widget: type[forms.Widget] = forms.RadioSelect,
    ) -> str:  # fmt: skip
        """One of a few; from a list where there are many (`widget`)."""
        self._add(name, forms.ChoiceField(
            choices=choices, initial=initial, required=required, help_text=note, widget=widget
        ), label)  # fmt: skip
        self.fields[name].error_messages["required"] = _("Choose an answer to “%(question)s”.") % {
            "question": label
        }
        return name

    def several(self, name: str, label: str, choices: Any, initial: Any, *, note: str = "") -> str:
        """Some of a few, or none."""
        return self._add(name, forms.MultipleChoiceField(
            choices=choices, initial=initial, required=False, help_text=note,
            widget=forms.CheckboxSelectMultiple,
        ), label)  # fmt: skip

    def tick(self, name: str, label: str, part: Any, *, note: str = "") -> str:
        """Yes or no."""
        held = part.get(name, False)
        return self._add(
            name, forms.BooleanField(initial=held, required=False, help_text=note), label
        )

    def hidden(self, name: str, held: str) -> str:
        """A short name that goes with the form."""
        self.fields[name] = forms.RegexField(
            CODE, initial=held, required=False, widget=forms.HiddenInput
        )
        return name

    def all_languages(self) -> str:
        """Which languages it is written in: `all` are offered."""
        self.all = list(dict.fromkeys([*self.languages, *OFFERED]))
        choices = [(code, language_name(code)) for code in self.all]
        self.several("languages", _("Languages"), choices, self.languages, note=_(
            "Every text needs words in each of these. Words in a language that you take out "
            "go with it."
        ))  # fmt: skip
        self.fields["languages"].required = True
        self.fields["languages"].error_messages["required"] = _("Choose one language or more.")
        return "languages"

    def chosen_languages(self) -> list[str]:
        """Those that were chosen, in the order in which they are offered."""
        return [code for code in self.all if code in self.cleaned_data["languages"]]

    def answers(
        self, held: Sequence[Mapping[str, Any]], texts: str, *, least: int = 0, note: str
    ) -> None:
        """Lines for answers to choose from, each with its words, its code and its place."""
        self.lines = self.count("place", max(least, len(held)) + SPARE)
        for number in range(self.lines):
            at = held[number] if number < len(held) else {}
            names = self.texts(f"o{number}", _("Answer"), at.get(texts, {}), required=False)
            self.place(f"place{number}", number)
            names += [f"place{number}", self.hidden(f"o{number}_code", at.get("code", ""))]
            legend = _("Answer %(number)s") % {"number": number + 1}
            self.group(legend, names, note="" if number else note)

    def answered(self) -> dict[int, str]:
        """The codes of the answers that have words, by their lines; a new one is made of them."""
        given = [self.cleaned_data[f"o{number}_code"] for number in range(self.lines)]
        taken, codes = {*given, *self.reserved}, {}
        for number, code in enumerate(given):
            words = [text for text in self.said(f"o{number}").values() if text.strip()]
            if words:
                codes[number] = code or free_code(words[0], taken)
                taken.add(codes[number])
        return codes

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
        self.number(name, _("Place in the order"), number + 1, most=99, size=4)

    def in_order(self, lines: Iterable[tuple[int, Any]]) -> list[Any]:
        """The lines that were written, by the places that they were given."""
        placed = [
            (self.cleaned_data[f"place{number}"] or 99, number, line) for number, line in lines
        ]
        return [line for _place, _number, line in sorted(placed, key=lambda one: one[:2])]
