"""Which answers a row takes, and which are unsafe."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.followups.authoring import rules, words
from alongside.followups.authoring.forms.parts import SetPartForm
from alongside.followups.rules.questions import (
    ANSWERED,
    INTEGER,
    MISSING,
    NOT_ASKED,
    SPECIAL,
    Item,
)

SPANS = 1  # empty ranges of numbers for more
LOW = ("from", "above")
HIGH = ("to", "below")
NUMBER = re.compile(r"-?\d{1,7}")


class AnswersForm(SetPartForm):
    """For each question the answers that count. None chosen: any answer, or none, counts."""

    def cell(self, item: Item, held: list[Any]) -> None:
        """Fields for the answers of one question."""
        name = f"q_{item.link_id}"
        spans = [one for one in held if isinstance(one, dict)]
        plain = [str(one) for one in held if isinstance(one, str)]
        words_of = [*item.words(), *SPECIAL, *([NOT_ASKED] if item.enable_when else [])]
        known = [*words_of, ANSWERED, MISSING]
        choices = [(word, words.answer_words(item, word)) for word in known]
        names = [self.several(name, _("Answers"), choices, plain)]
        if item.type == INTEGER:
            spans += [{"from": one, "to": one} for one in held if isinstance(one, int)]
            for number in range(self.count(f"{name}_range", len(spans) + SPANS)):
                names += self._span(item, number, spans[number] if number < len(spans) else {})
        legend = words.said(item.text, self.table)
        self.group(legend, names, note=words.skip_words(item, self.items))

    def _span(self, item: Item, number: int, held: dict[str, Any]) -> list[str]:
        names = [f"q_{item.link_id}_range{number}"]  # so many were shown
        self.fields[names[0]] = forms.CharField(
            required=False, initial="shown", widget=forms.HiddenInput
        )
        ends = (
            ("low", LOW, _("Numbers from"), (_("this number or more"), _("more than this number"))),
            ("high", HIGH, _("Numbers to"), (_("this number or less"), _("less than this number"))),
        )
        for end, kinds, label, said in ends:
            name = f"q_{item.link_id}_{end}{number}"
            bound = next((held[kind] for kind in kinds if kind in held), None)
            names.append(self.pick(
                f"{name}_kind", label,
                [("", _("no end on this side")), *zip(kinds, said, strict=True)],
                next((kind for kind in kinds if kind in held), ""), required=False,
                widget=forms.Select,
            ))  # fmt: skip
            self.fields[f"{name}_number"] = forms.RegexField(
                NUMBER,
                label=_("The number, in %(unit)s") % {"unit": item.unit},
                initial=bound if isinstance(bound, int) else "",
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "5"}),
                error_messages={"invalid": _("Write a whole number.")},
            )
            names.append(f"{name}_number")
            if self.table.settings:
                figures = [(one.key, words.said(one.text)) for one in self.table.settings]
                names.append(self.pick(
                    f"{name}_setting", _("Or the figure of this place"),
                    [("", _("none")), *figures], bound if isinstance(bound, str) else "",
                    required=False, widget=forms.Select,
                ))  # fmt: skip
        return names

    def clean(self) -> dict[str, Any]:
        """Each end of a range has a number or a figure of the place."""
        said = super().clean() or self.cleaned_data
        for name in [name for name in said if name.endswith("_kind") and said[name]]:
            number = name.removesuffix("kind") + "number"
            if self._bound(name.removesuffix("_kind")) is None and number not in self.errors:
                self.add_error(number, _("Write a number, or choose a figure of this place."))
        return said

    def _bound(self, name: str) -> int | str | None:
        setting: str = self.cleaned_data.get(f"{name}_setting", "")
        if setting:
            return setting
        number = self.cleaned_data.get(f"{name}_number")
        return int(number) if number else None

    def cell_of(self, item: Item) -> list[Any]:
        """The answers that were chosen; none when any counts."""
        name = f"q_{item.link_id}"
        chosen = self.cleaned_data[name]
        field: Any = self.fields[name]
        found: list[Any] = [word for word, _label in field.choices if word in chosen]
        if item.type != INTEGER:
            return found
        number = 0
        while f"{name}_range{number}" in self.fields:
            span: dict[str, Any] = {}
            for end in ("low", "high"):
                bound = f"{name}_{end}{number}"
                if kind := self.cleaned_data[f"{bound}_kind"]:
                    span[kind] = self._bound(bound)
            if span:
                found.append(span)
            number += 1
        return found


class RowForm(AnswersForm):
    """These answers lead to this level."""

    kind = rules.ROW
    called = gettext_lazy("A row: what happens")

    def lede(self) -> str:
        """How a row is read."""
        return _(
            "Choose the answers that lead here. Where you choose none for a question, any answer "
            "to it counts."
        )

    def build(self, part: Any) -> None:
        """The answers to each question, and the level."""
        levels = [(level.code, words.said(level.name)) for level in self.table.levels]
        self.group("", [self.pick("level", _("What happens"), levels, part.get("level"))])
        for item in self.table.questions.items:
            held = part.get("when", {}).get(item.link_id, [])
            self.cell(item, held if isinstance(held, list) else [held])

    def part_of(self) -> dict[str, Any]:
        """The row. It has no name: its key is made of what it says."""
        cells = {item.link_id: self.cell_of(item) for item in self.table.questions.items}
        return {
            "level": self.cleaned_data["level"],
            "when": {link_id: cell for link_id, cell in cells.items() if cell},
        }


class UnsafeForm(AnswersForm):
    """The answers that always get the crisis text."""

    kind = rules.UNSAFE
    called = gettext_lazy("Unsafe answers")

    def lede(self) -> str:
        """What they do."""
        return _(
            "Choose the answers that must always get the crisis text, whatever the other answers "
            "are."
        )

    def build(self, part: Any) -> None:
        """The answers to each question."""
        for item in self.table.questions.items:
            held: list[Any] = []
            for one in part or []:
                if one["question"] == item.link_id:
                    answers = one["answers"]
                    held += answers if isinstance(answers, list) else [answers]
            self.cell(item, held)

    def part_of(self) -> list[dict[str, Any]]:
        """One mark for each question that has unsafe answers."""
        cells = ((item.link_id, self.cell_of(item)) for item in self.table.questions.items)
        return [{"question": link_id, "answers": cell} for link_id, cell in cells if cell]
