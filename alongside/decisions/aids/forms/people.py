"""What mattered to people, what somebody tells, and what everybody should know."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.decisions.aids.forms.parts import AidPartForm
from alongside.decisions.aids.forms.whole import read_by_people
from alongside.decisions.rules.aid import KNOWLEDGE, MATTER, STORY
from alongside.publishing.words import said as in_words


class MatterForm(AidPartForm):
    """Something that mattered to people who have faced this."""

    kind = MATTER
    called = gettext_lazy("Something that mattered")
    named_by = "text"

    def build(self, part: Any) -> None:
        """Its words."""
        self.group("", self.texts("text", _("What mattered"), part.get("text", {}),
                                  note=read_by_people()))  # fmt: skip

    def part_of(self) -> Any:
        """What mattered."""
        return {"code": self.new_key(), "text": self.said("text")}


class StoryForm(AidPartForm):
    """What somebody tells, with their consent."""

    kind = STORY
    called = gettext_lazy("A story")
    named_by = "who"

    def build(self, part: Any) -> None:
        """The fields of a story."""
        self.group(
            "",
            self.texts("who", _("Who tells it, as they wish to be called"), part.get("who", {})),
            note=_("A first name that they chose is enough. Never more than they want."),
        )  # fmt: skip
        self.group("", self.texts("words", _("What they tell"), part.get("words", {}),
                                  note=read_by_people()))  # fmt: skip
        options = [("", _("Not one of them")),
                   *((one.code, in_words(one.name)) for one in self.aid.options)]  # fmt: skip
        self.group("", [self.pick("option", _("What they chose"), options, part.get("option", ""),
                                  required=False)])  # fmt: skip
        self.group("", [self.line(
            "consent", _("How and when they agreed to its being told here"), part,
            note=_("For example: signed on 3 March 2026, kept by the lead. If they change their "
                   "mind, take the story out and put a new version to use."),
        )])  # fmt: skip

    def part_of(self) -> Any:
        """The story."""
        said = self.cleaned_data
        return {
            "code": self.new_key(), "who": self.said("who"), "words": self.said("words"),
            "option": said["option"], "consent": said["consent"],
        }  # fmt: skip


class KnowledgeForm(AidPartForm):
    """One question on what there is to know, with its answers."""

    kind = KNOWLEDGE
    called = gettext_lazy("A question on what there is to know")
    grows = True
    named_by = "question"

    def build(self, part: Any) -> None:
        """The fields of a question."""
        self.group("", self.texts("question", _("Question"), part.get("question", {})))
        choices = part.get("choice", [])
        self.answers(choices, "text", least=2, note=_("An answer without words is taken out."))
        right = [one["code"] for one in choices]
        held = right.index(part["right"]) if part.get("right") in right else ""
        answers = [(str(number), _("Answer %(number)s") % {"number": number + 1})
                   for number in range(self.lines)]  # fmt: skip
        self.group("", [self.pick("right", _("Which one is right"), answers, str(held))])
        self.group("", self.texts(
            "explanation", _("What is told afterwards, kindly, whatever they chose"),
            part.get("explanation", {}), note=read_by_people(), required=False,
        ))  # fmt: skip
        sources = [("", _("Not said yet")), *((one.code, one.title) for one in self.aid.sources)]
        self.group("", [self.pick("source", _("Where it was read"), sources,
                                  part.get("source", ""), required=False)])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Two answers or more, and the right one among them."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        written = self.answered()
        if len(written) < 2:
            self.add_error(f"o0_{self.languages[0]}", _("Write two answers or more."))
        elif int(said["right"]) not in written:
            self.add_error("right", _("The right answer has no words."))
        return said

    def part_of(self) -> Any:
        """The question."""
        said = self.cleaned_data
        codes = self.answered()
        return {
            "code": self.new_key(),
            "question": self.said("question"),
            "choice": self.in_order(
                (number, {"code": code, "text": self.said(f"o{number}")})
                for number, code in codes.items()
            ),
            "right": codes[int(said["right"])],
            "explanation": self.said("explanation"),
            "source": said["source"],
        }
