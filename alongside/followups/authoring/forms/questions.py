"""The form of one question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.followups.authoring import rules, words
from alongside.followups.authoring.forms.parts import SetPartForm
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    RESERVED,
    TEXT,
    WORSE,
    Item,
    When,
)
from alongside.publishing.part_forms import SPARE

TYPES = [
    (CHOICE, gettext_lazy("One of the answers below")),
    (BOOLEAN, gettext_lazy("Yes or no")),
    (INTEGER, gettext_lazy("A whole number")),
    (TEXT, gettext_lazy("In their own words")),
]
WORSE_ENDS = [
    ("", gettext_lazy("No answer is worse than another")),
    ("last", gettext_lazy("The last answer is the worst, the first the best")),
    ("yes", gettext_lazy("Yes is worse")),
    ("no", gettext_lazy("No is worse")),
    ("higher", gettext_lazy("The higher the number, the worse")),
    ("lower", gettext_lazy("The lower the number, the worse")),
]
NUMBERS = ("=", "!=", "<", "<=", ">", ">=")


class QuestionForm(SetPartForm):
    """One question: its words, how it is answered, and when it is asked at all."""

    kind = rules.ITEM
    called = gettext_lazy("A question")
    grows = True
    named_by = "text"
    reserved = RESERVED

    def build(self, part: Any) -> None:
        """The fields of a question."""
        self.group("", self.texts("text", _("Question"), part.get("text", {})))
        self.group("", [
            self.pick("type", _("How it is answered"), TYPES, part.get("type", CHOICE))
        ])  # fmt: skip
        self.answers(part.get("answerOption", []), "display", note=_(
            "Only for “One of the answers below”. An answer without words is taken out."
        ))  # fmt: skip
        ends: dict[str, Any] = {"least": -1_000_000, "most": 1_000_000, "size": 5}
        self.group(_("The number"), [
            self.number("least", _("The lowest number"), part.get("minValue"), **ends),
            self.number("most", _("The highest number"), part.get("maxValue"), **ends),
            self.line("unit", _("What is counted or measured, and in which unit"), part,
                      longest=20),
        ], note=_("Only for “A whole number”."))  # fmt: skip
        self.group("", [self.pick(
            "worse", _("Which end is worse"), WORSE_ENDS, part.get("worse", ""), required=False,
            widget=forms.Select,
            note=_("Where an order is marked, a worse answer can never lead to less help."),
        )])  # fmt: skip
        self._conditions(part)

    def _conditions(self, part: Any) -> None:
        held = part.get("enableWhen", [])
        choices = [("", _("Always, or by the lines above")), *self._known_conditions()]
        self.conditions = self.count("when", len(held) + SPARE)
        for number in range(self.conditions):
            at = held[number] if number < len(held) else None
            when = When(at["question"], at["operator"], at["answer"]) if at else None
            shown = choices
            if when is not None and _named(when) not in dict(choices):
                shown = [*choices, (_named(when), words.when_words(when, self.items))]
            plain = when.answer if when and isinstance(_plain(when.answer), int) else None
            names = [
                self.pick(f"when{number}", _("Asked only when"), shown,
                          _named(when) if when else "", required=False, widget=forms.Select),
                self.number(f"when{number}_number", _("The number, where it says “a number”"),
                            plain, least=None, size=5),
            ]  # fmt: skip
            legend = _("And also") if number else _("When it is asked")
            self.group(legend, names, more=when is None)
        behaviors = [("all", _("all must hold")), ("any", _("one is enough"))]
        self.group("", [self.pick(
            "behavior", _("With more than one of these"), behaviors,
            part.get("enableBehavior", "all"), required=False,
        )], more=len(held) < 2)  # fmt: skip

    def _known_conditions(self) -> list[tuple[str, str]]:
        """What earlier questions can be asked about."""
        found: list[tuple[str, str]] = []
        for item in self.items.values():
            if item.link_id == self.key:
                break
            found += [(_named(when), words.when_words(when, self.items)) for when in _about(item)]
            if item.type == INTEGER:
                found += [
                    (f"{item.link_id}|{operator}|#", _number_words(item, operator))
                    for operator in NUMBERS
                ]
        return found

    def clean(self) -> dict[str, Any]:
        """What belongs together is whole."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        kind = said["type"]
        if kind == CHOICE:
            if not self._options():
                self.add_error("o0_" + self.languages[0], _("Write two answers or more."))
            for number in range(self.lines):
                if self.one_language_lacks(f"o{number}"):
                    self.add_error(
                        f"o{number}_{self.languages[-1]}", _("Write this answer in each language.")
                    )
        if kind == INTEGER:
            for name in ("least", "most"):
                if said[name] is None:
                    self.add_error(name, _("Write a whole number."))
            if not said["unit"]:
                self.add_error("unit", _("Say what is counted or measured."))
            if not self.errors and said["least"] > said["most"]:
                self.add_error("most", _("The highest number is below the lowest."))
        if said["worse"] and said["worse"] not in WORSE[kind]:
            self.add_error("worse", _("This way of answering has no such end."))
        for number in range(self.conditions):
            if said[f"when{number}"].endswith("|#") and said[f"when{number}_number"] is None:
                self.add_error(f"when{number}_number", _("Write a whole number."))
        return said

    def _options(self) -> list[dict[str, Any]]:
        return self.in_order(
            (number, {"code": code, "display": self.said(f"o{number}")})
            for number, code in self.answered().items()
        )

    def part_of(self) -> dict[str, Any]:
        """The question."""
        said = self.cleaned_data
        made: dict[str, Any] = {
            "linkId": self.new_key(),
            "type": said["type"],
            "text": self.said("text"),
        }
        if said["type"] == CHOICE:
            made["answerOption"] = self._options()
        if said["type"] == INTEGER:
            made |= {"minValue": said["least"], "maxValue": said["most"], "unit": said["unit"]}
        if said["worse"]:
            made["worse"] = said["worse"]
        whens = [found for number in range(self.conditions) if (found := self._when(number))]
        if whens:
            made["enableWhen"] = whens
        if said["behavior"] == "any":
            made["enableBehavior"] = "any"
        return made

    def _when(self, number: int) -> dict[str, Any] | None:
        chosen = self.cleaned_data[f"when{number}"]
        if not chosen:
            return None
        question, operator, answer = chosen.split("|")
        given: Any = answer
        if answer == "#":
            given = self.cleaned_data[f"when{number}_number"]
        elif operator == "exists":
            given = answer == "true"
        return {"question": question, "operator": operator, "answer": given}


def _plain(answer: Any) -> Any:
    return None if isinstance(answer, bool) else answer


def _named(when: When) -> str:
    """A condition as a value of the list; a number is written beside it."""
    answer = when.answer
    if isinstance(answer, bool):
        return f"{when.question}|{when.operator}|{'true' if answer else 'false'}"
    return f"{when.question}|{when.operator}|{'#' if isinstance(answer, int) else answer}"


def _about(item: Item) -> list[When]:
    found = [When(item.link_id, "exists", True), When(item.link_id, "exists", False)]
    if item.type in (CHOICE, BOOLEAN):
        found += [
            When(item.link_id, operator, word) for word in item.words() for operator in ("=", "!=")
        ]
    return found


def _number_words(item: Item, operator: str) -> str:
    pattern = {
        "=": _("“%(question)s” is a number"),
        "!=": _("“%(question)s” is not a number"),
        "<": _("“%(question)s” is less than a number"),
        "<=": _("“%(question)s” is a number or less"),
        ">": _("“%(question)s” is more than a number"),
        ">=": _("“%(question)s” is a number or more"),
    }[operator]
    return pattern % {"question": words.said(item.text)}
