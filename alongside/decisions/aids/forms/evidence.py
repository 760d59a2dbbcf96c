"""What is known of an outcome with an option, and where it was read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.decisions.aids.forms.parts import AidPartForm
from alongside.decisions.aids.forms.whole import read_by_people
from alongside.decisions.aids.words import STRENGTH_NAMES
from alongside.decisions.rules.aid import FIGURE, SOURCE
from alongside.publishing.words import said as in_words
from alongside.ui.forms import DateParts

COUNT, WORDS, UNKNOWN = "count", "words", "unknown"


class FigureForm(AidPartForm):
    """A count, or words where nobody was counted, or why nothing is known. `key` says of what."""

    kind = FIGURE
    called = gettext_lazy("What is known")

    def lede(self) -> str:
        """Of what with which choice."""
        names = {"outcome": in_words(self.outcome.name), "option": in_words(self.option.name)}
        return _("“%(outcome)s” with “%(option)s”") % names

    def build(self, part: Any) -> None:
        """The fields of a figure."""
        option, _dot, outcome = self.key.partition(".")
        self.option, self.outcome = self.aid.option(option), self.aid.outcome(outcome)
        held = COUNT
        if "words" in part:
            held = WORDS
        elif part and "count" not in part:
            held = UNKNOWN
        self.group("", [self.pick("what", _("What is known"), [
            (COUNT, _("So many people were counted")),
            (WORDS, _("There is no count, but words")),
            (UNKNOWN, _("It is not known, or nobody here has read it")),
        ], held)])  # fmt: skip
        of = f"{self.outcome.of:,}"
        self.group(_("The count"), [
            self.number("count", _("How many of %(of)s people") % {"of": of}, part.get("count")),
            self.number("low", _("As few as"), part.get("low")),
            self.number("high", _("As many as"), part.get("high"),
                        note=_("The ends of the range that the source gives, if it gives one.")),
        ])  # fmt: skip
        self.group(_("Words instead"), self.texts(
            "words", _("What is known"), part.get("words", {}), required=False,
            note=read_by_people(),
        ), more=held != WORDS)  # fmt: skip
        self.group(_("Not known"), self.texts(
            "unknown_because", _("Why it is not known"), part.get("unknown_because", {}),
            required=False, note=read_by_people(),
        ), more=held != UNKNOWN)  # fmt: skip
        sources = [("", _("Not said yet")), *((one.code, one.title) for one in self.aid.sources)]
        self.group("", [self.pick(
            "source", _("Where it was read"), sources, part.get("source", ""), required=False,
            note=_("Only what somebody has read there, in a table that can be found again."),
        )])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The count is within its people, and its range around it."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        what = said["what"]
        if what == COUNT:
            self._check_count(said)
        if what != COUNT and not any(self.said(
            "words" if what == WORDS else "unknown_because").values()):  # fmt: skip
            name = "words" if what == WORDS else "unknown_because"
            self.add_error(f"{name}_{self.languages[0]}", _("Write this in each language."))
        return said

    def _check_count(self, said: dict[str, Any]) -> None:
        count, low, high = said["count"], said["low"], said["high"]
        if count is None:
            self.add_error("count", _("Write a whole number."))
        elif (low is None) != (high is None):
            self.add_error("high", _("Write both ends of the range, or neither."))
        elif max(count, high or 0) > self.outcome.of:
            self.add_error("count", _("There are only %(of)s people.") % {"of": self.outcome.of})
        elif low is not None and not low <= count <= high:
            self.add_error("low", _("The count lies between the two ends."))

    def part_of(self) -> Any:
        """The figure, with nothing of the other two ways."""
        said = self.cleaned_data
        made: dict[str, Any] = {"option": self.option.code, "outcome": self.outcome.code}
        if said["what"] == COUNT:
            numbers = {name: said[name] for name in ("count", "low", "high")}
            made |= {name: number for name, number in numbers.items() if number is not None}
        elif said["what"] == WORDS:
            made["words"] = self.said("words")
        else:
            made["unknown_because"] = self.said("unknown_because")
        if said["source"] and said["what"] != UNKNOWN:
            made["source"] = said["source"]
        return made


class SourceForm(AidPartForm):
    """Where figures were read."""

    kind = SOURCE
    called = gettext_lazy("A source")
    named_by = "title"

    def build(self, part: Any) -> None:
        """The fields of a source."""
        self.group("", [
            self.line("title", _("Title, and who wrote it"), part, required=True),
            self.line("table", _("The table, figure or page in it"), part,
                      note=_("And what was worked out from it, if anything was.")),
            self.line("published", _("When it was published"), part),
            self.line("address", _("Its address"), part,
                      note=_("It begins with https:// and leads to what was read.")),
        ])  # fmt: skip
        read_on = date.fromisoformat(part["read_on"]) if part.get("read_on") else None
        self.fields["read_on"] = DateParts(
            label=_("The day somebody read it"), initial=read_on, required=False,
            latest=clock.today(),
        )  # fmt: skip
        strengths = [("", _("Not said yet")), *STRENGTH_NAMES.items()]
        self.group("", ["read_on", self.pick(
            "strength", _("How sure the evidence is"), strengths, part.get("strength", ""),
            required=False, note=_("As the source says it, or as whoever checks it agrees."),
        )])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An address is one."""
        said = super().clean() or self.cleaned_data
        if said.get("address") and not said["address"].startswith(("https://", "http://")):
            self.add_error("address", _("Write an address that begins with https://"))
        return said

    def part_of(self) -> Any:
        """The source."""
        said = self.cleaned_data
        names = ("title", "table", "published", "address", "strength")
        read = said["read_on"].isoformat() if said["read_on"] else ""
        return {"code": self.new_key(), **{name: said[name] for name in names}, "read_on": read}
