"""The whole of an aid, its options and what may come of them; beginning with a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.decisions.aids.forms.parts import AidPartForm
from alongside.decisions.aids.words import CARE_KIND_NAMES, CHOICE_OF_NAMES
from alongside.decisions.rules.aid import ABOUT, DENOMINATORS, OPTION, OUTCOME
from alongside.publishing.words import language_name


def read_by_people() -> str:
    """Who reads the words of an aid."""
    return _("People who face this choice read it.")


class AboutForm(AidPartForm):
    """What it is about, for whom, who made it, and in which languages."""

    kind = ABOUT
    called = gettext_lazy("What it is about")

    def build(self, part: Any) -> None:
        """The fields of the whole."""
        self.group("", [self.all_languages(), self.several(
            "unreviewed", _("Languages that nobody who speaks them has read yet"),
            [(code, language_name(code)) for code in self.all], part["unreviewed"],
            note=_("Whoever reads it in one of these is told so."),
        )])  # fmt: skip
        for name, label in (
            ("title", _("Title")),
            ("for_whom", _("For whom it is")),
            ("about", _("What the choice is about")),
        ):
            note = "" if name == "title" else read_by_people()
            held = part[name]
            self.group("", self.texts(name, label, held, note=note, required=False,
                                      languages=self.all))  # fmt: skip
        self.group("", [
            self.pick("care_kind", _("What kind of decision it is"), CARE_KIND_NAMES.items(),
                      part["care_kind"]),
            self.pick("choice_of", _("What is chosen"), CHOICE_OF_NAMES.items(),
                      part["choice_of"]),
        ])  # fmt: skip
        self.group(
            _("If leaving it as it is would not be right"),
            self.texts("no_nothing_because", _("Why"), part["no_nothing_because"],
                       note=read_by_people(), required=False, languages=self.all),
            note=_("Nearly always one can also wait or do nothing, and then it is an option."),
            more=True,
        )  # fmt: skip
        self.group("", [
            self.line("author", _("Who wrote it: a name and what they are"), part),
            self.line("checker", _("Who checked it: somebody else"), part),
            self.line("conflict_of_interest", _("Does anybody of them gain by one choice?"), part,
                      note=_("Write “None” if nobody does. People can read this.")),
        ])  # fmt: skip

    def part_of(self) -> Any:
        """What is said of the whole."""
        said = self.cleaned_data
        languages = self.chosen_languages()
        texts = ("title", "for_whom", "about", "no_nothing_because")
        return {
            **{name: self.said(name, languages) for name in texts},
            **{name: said[name] for name in (
                "care_kind", "choice_of", "author", "checker", "conflict_of_interest",
            )},
            "languages": languages,
            "unreviewed": [code for code in languages if code in said["unreviewed"]],
        }  # fmt: skip


class OptionForm(AidPartForm):
    """One thing that can be chosen."""

    kind = OPTION
    called = gettext_lazy("An option")
    named_by = "name"

    def build(self, part: Any) -> None:
        """The fields of an option."""
        self.group("", self.texts("name", _("Name"), part.get("name", {})))
        self.group("", self.texts(
            "involves", _("What it involves: what people do, how often, for how long"),
            part.get("involves", {}), note=read_by_people(), required=False,
        ))  # fmt: skip
        self.group("", [self.tick(
            "nothing", _("This is not now, waiting, or leaving it as it is"), part,
            note=_("One option is, unless the whole says why none can be."),
        )])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Doing nothing is one option."""
        said = super().clean() or self.cleaned_data
        held = self.aid.nothing
        if said.get("nothing") and held is not None and held.code != self.key:
            self.add_error("nothing", _("Another option is that already."))
        return said

    def part_of(self) -> Any:
        """The option."""
        return {
            "code": self.new_key(), "name": self.said("name"), "involves": self.said("involves"),
            "nothing": self.cleaned_data["nothing"],
        }  # fmt: skip


class OutcomeForm(AidPartForm):
    """One thing that may come of it, and how it is counted."""

    kind = OUTCOME
    called = gettext_lazy("Something that may come of it")
    named_by = "name"

    def build(self, part: Any) -> None:
        """The fields of an outcome."""
        self.group("", self.texts("name", _("Name"), part.get("name", {})))
        self.group(
            "",
            self.texts("happens", _("What the counted people do"), part.get("happens", {}),
                       required=False),
            note=_("It ends a sentence: “12 of 100 people …”. For example: have a stroke."),
        )  # fmt: skip
        self.group("", self.texts(
            "time_frame", _("Over which time"), part.get("time_frame", {}), required=False
        ))  # fmt: skip
        self.group("", [
            self.pick("of", _("Counted in how many people"),
                      [(str(of), f"{of:,}") for of in DENOMINATORS], str(part.get("of", 100)),
                      note=_("The same for every option, so that they can be compared by eye.")),
            self.tick("good", _("People are glad of it"), part,
                      note=_("Without a tick it is something that people would be spared.")),
        ])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What was counted in more people is not counted in fewer by a press."""
        said = super().clean() or self.cleaned_data
        if said.get("of"):
            counts = [
                number
                for figure in self.aid.figures
                if figure.outcome == self.key
                for number in (figure.count, figure.high)
                if number is not None
            ]
            if counts and max(counts) > int(said["of"]):
                self.add_error("of", _("A figure counts more people than that. Change it first."))
        return said

    def part_of(self) -> Any:
        """The outcome."""
        return {
            "code": self.new_key(),
            **{name: self.said(name) for name in ("name", "happens", "time_frame")},
            "of": int(self.cleaned_data["of"]), "good": self.cleaned_data["good"],
        }  # fmt: skip
