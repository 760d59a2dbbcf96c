"""The set as a whole: its title, its settings, its beginning and its approval."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.followups.authoring import rules
from alongside.followups.authoring.forms.parts import SetPartForm
from alongside.publishing.rules.parts import ABOUT
from alongside.ui.forms import NoteField

NUMBER, WORDS = "number", "words"


class AboutForm(SetPartForm):
    """Title, languages, author, sources and the crisis text."""

    kind = ABOUT
    called = gettext_lazy("The whole")

    def build(self, part: Any) -> None:
        """The fields of the whole."""
        self.group("", [self.all_languages()])
        self.group(
            "",
            self.texts(
                "title", _("Title"), part["title"], required=False, languages=self.all
            ),
        )  # fmt: skip
        seen = _("The person reads this first, at every level that has it, at any hour.")
        self.group(
            "",
            self.texts(
                "crisis", _("The crisis text"), part["crisis"], note=seen, required=False,
                languages=self.all,
            ),
            note=_("A setting stands in a text as its short name in brackets, like {team_phone}."),
        )  # fmt: skip
        self.group("", [self.tick(
            "on_lock_screen", _("The questions may stand in the first text message"), part,
            note=_(
                "Only when none of them names a condition: a telephone shows a message to "
                "whoever sits beside it. Otherwise the first one says that questions are ready."
            ),
        )])  # fmt: skip
        self.line("author", _("Who wrote it"), part, required=True)
        self.fields["sources"] = NoteField(
            label=_("Where it comes from, a line for each source"),
            initial="\n".join(part.get("sources", [])),
            required=False,
            help_text=_("Whoever works here reads this."),
        )
        self.group("", ["author", "sources"])

    def clean(self) -> dict[str, Any]:
        """The title and the crisis text stand in each language."""
        said = super().clean() or self.cleaned_data
        for language in said.get("languages", []):
            for name in ("title", "crisis"):
                if not said.get(f"{name}_{language}", "").strip():
                    self.add_error(f"{name}_{language}", _("Write this in each language."))
        return said

    def part_of(self) -> dict[str, Any]:
        """What is said of the whole."""
        said = self.cleaned_data
        languages = self.chosen_languages()
        sources = [line.strip() for line in said["sources"].splitlines() if line.strip()]
        return {
            "title": self.said("title", languages),
            "author": said["author"],
            "languages": languages,
            "sources": sources,
            "on_lock_screen": said["on_lock_screen"],
            "crisis": self.said("crisis", languages),
        }


class SettingForm(SetPartForm):
    """A figure or a text that each place decides."""

    kind = rules.SETTING
    called = gettext_lazy("What each place decides")
    named_by = "text"

    def build(self, part: Any) -> None:
        """What it is, its value here, and where that comes from."""
        self.group("", self.texts("text", _("What it is"), part.get("text", {})))
        value = part.get("value")
        compared = isinstance(value, int) or self.key in rules.cut_offs(self.table)
        kinds = [
            (WORDS, _("Words, such as a phone number")),
            (NUMBER, _("A whole number that answers are compared with")),
        ]
        here = {"value": "" if value is None else value}
        self.group("", [
            self.pick("what", _("What kind"), kinds, NUMBER if compared else WORDS),
            self.line("value", _("What it is here"), here, longest=200,
                      note=_("Without it these questions cannot be used.")),
            self.line("source", _("Where it comes from"), part,
                      note=_("A guideline that you have read, or who decided it here.")),
        ])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A number is one, and says where it comes from."""
        said = super().clean() or self.cleaned_data
        value = said.get("value", "")
        if said.get("what") == NUMBER and value:
            try:
                int(value)
            except ValueError:
                self.add_error("value", _("Write a whole number."))
            if not said.get("source"):
                self.add_error("source", _("Say where this figure comes from."))
        return said

    def part_of(self) -> dict[str, Any]:
        """The setting."""
        said = self.cleaned_data
        made = {"key": self.new_key(), "text": self.said("text"), "source": said["source"]}
        if not said["value"]:
            return made
        return made | {"value": int(said["value"]) if said["what"] == NUMBER else said["value"]}
