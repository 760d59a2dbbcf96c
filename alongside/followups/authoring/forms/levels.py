"""The form of one level: what the person is told, and who acts in turn."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.followups.authoring import rules, words
from alongside.followups.authoring.forms.parts import SetPartForm
from alongside.followups.rules.reading import CLOCK, DAYS
from alongside.people.models import STAFF_ROLES, Role
from alongside.publishing.part_forms import SPARE

SIGNPOST = "signpost"
STATED, ALWAYS, NONE = "stated", "always", "none"
HOURS = [
    (STATED, gettext_lazy("in the hours below")),
    (ALWAYS, gettext_lazy("at any hour")),
    (NONE, gettext_lazy("at no stated hours")),
]
MINUTES, WHOLE_HOURS = "minutes", "hours"
WORKING_DAYS = DAYS[:5]
RISK = re.compile(r"\b(risk|red|amber|green|risg|coch|oren|gwyrdd)\b", re.IGNORECASE)


class LevelForm(SetPartForm):
    """One level of help. Its name says help and speed, never a risk (NICE NG225)."""

    kind = rules.LEVEL
    called = gettext_lazy("A level of help")
    grows = True
    named_by = "name"

    def build(self, part: Any) -> None:
        """The fields of a level."""
        self.group(
            "",
            self.texts("name", _("Name: who helps, and how soon"), part.get("name", {})),
            note=_("For example: Somebody phones you this working day. Never name a risk."),
        )
        seen = _("The person reads this at once.")
        self.group(
            "", self.texts("tell", _("What the person is told"), part.get("tell", {}), note=seen)
        )
        seen = _("Whoever acts reads this on their worklist.")
        self.group(
            "",
            self.texts(
                "ask", _("What whoever acts is asked to do"), part.get("ask", {}),
                note=seen, required=False,
            ),
        )  # fmt: skip
        self.group("", [
            self.tick("crisis", _("The crisis text comes first, in quiet hours too"), part)
        ])  # fmt: skip
        self.steps = part.get("chain", [])
        self.lines = self.count("place", len(self.steps) + SPARE)
        for number in range(self.lines):
            self._step(number, self.steps[number] if number < len(self.steps) else {})

    def _roles(self, held: str) -> list[tuple[str, str]]:
        known = [words.DUTY, *sorted(STAFF_ROLES), Role.PEER]
        found = [("", _("Nobody: no such step"))]
        found += [(str(role), words.role_words(role)) for role in known]
        if held and held not in known:
            found.append((held, held))
        return [*found, (SIGNPOST, _("Nobody here: the person is told where to turn"))]

    def _step(self, number: int, held: dict[str, Any]) -> None:
        name, staffed = f"s{number}", held.get("staffed")
        stated = staffed if isinstance(staffed, dict) else {}
        minutes = held.get("within_minutes", 60)
        whole = minutes % 60 == 0
        role = held.get("role", "")
        hours = ALWAYS if staffed == "always" else STATED if stated or not held else NONE
        fields = [
            self.pick(f"{name}_role", _("Who acts"), self._roles(role),
                      role or (SIGNPOST if "signpost" in held else ""), required=False,
                      widget=forms.Select),
            self.number(f"{name}_within", _("Within"), minutes // 60 if whole else minutes,
                        least=1, most=100_000, size=4),
            self.pick(f"{name}_unit", _("Minutes or hours"),
                      [(MINUTES, _("minutes")), (WHOLE_HOURS, _("hours"))],
                      WHOLE_HOURS if whole else MINUTES, required=False),
            self.pick(f"{name}_hours", _("Staffed"), HOURS, hours, required=False,
                      widget=forms.Select),
            self.several(f"{name}_days", _("Days"), list(zip(DAYS, words.day_names(), strict=True)),
                         stated.get("days", [] if held else list(WORKING_DAYS))),
        ]  # fmt: skip
        for end, label, usual in (("from", _("From"), "09:00"), ("to", _("To"), "17:00")):
            fields.append(f"{name}_{end}")
            self.fields[fields[-1]] = forms.RegexField(
                CLOCK,
                label=label,
                initial=stated.get(end, "" if held else usual),
                required=False,
                widget=forms.TextInput(attrs={"size": "5"}),
                error_messages={"invalid": _("Write a time like 09:00.")},
            )
        told = self.texts(
            f"{name}_sign",
            _("Where the person is told to turn"),
            held.get("signpost", {}),
            required=False,
        )
        self.place(f"place{number}", number)
        self.group(
            _("First") if not number else _("Then, if that did not happen"),
            [*fields, *told, f"place{number}"],
            note=_(
                "Minutes count in the hours that are staffed. The last step has stated hours, "
                "or tells the person where to turn at any hour."
            )
            if not number
            else "",
            more=not held and number > 0,
        )

    def clean(self) -> dict[str, Any]:
        """Each step is whole, and the name names no risk."""
        said = super().clean() or self.cleaned_data
        for language in self.languages:
            if RISK.search(said.get(f"name_{language}", "")):
                self.add_error(
                    f"name_{language}",
                    _("Name the level by help and speed. A colour or a risk says neither."),
                )
        if self.errors:
            return said
        acts = False
        for number in range(self.lines):
            role = said[f"s{number}_role"]
            acts = acts or role not in ("", SIGNPOST)
            self._check_step(f"s{number}", role, said)
        asks = [bool(text.strip()) for text in self.said("ask").values()]
        if (acts or any(asks)) and not all(asks):
            self.add_error(
                f"ask_{self.languages[asks.index(False)]}",
                _("Somebody acts at this level: say what they are asked to do."),
            )
        return said

    def _check_step(self, name: str, role: str, said: dict[str, Any]) -> None:
        if role == SIGNPOST:
            texts = self.said(f"{name}_sign")
            for language in [one for one, text in texts.items() if not text.strip()]:
                self.add_error(f"{name}_sign_{language}", _("Say where the person can turn."))
        elif role:
            if not said[f"{name}_within"]:
                self.add_error(f"{name}_within", _("Say within how much time."))
            if said[f"{name}_hours"] == STATED:
                if not said[f"{name}_days"]:
                    self.add_error(f"{name}_days", _("Choose one day or more."))
                opens, closes = said[f"{name}_from"], said[f"{name}_to"]
                if not opens or not closes or opens >= closes:
                    self.add_error(f"{name}_to", _("The hours begin before they end."))

    def part_of(self) -> dict[str, Any]:
        """The level."""
        steps = ((number, self._said_step(number)) for number in range(self.lines))
        made: dict[str, Any] = {
            "code": self.new_key(),
            "name": self.said("name"),
            "tell": self.said("tell"),
            "crisis": self.cleaned_data["crisis"],
        }
        ask = self.said("ask")
        if all(text.strip() for text in ask.values()):
            made["ask"] = ask
        if chain := self.in_order((number, step) for number, step in steps if step):
            made["chain"] = chain
        return made

    def _said_step(self, number: int) -> dict[str, Any] | None:
        said, name = self.cleaned_data, f"s{number}"
        role = said[f"{name}_role"]
        if not role:
            return None
        if role == SIGNPOST:
            return {"signpost": self.said(f"{name}_sign")}
        minutes = said[f"{name}_within"] * (60 if said[f"{name}_unit"] == WHOLE_HOURS else 1)
        made: dict[str, Any] = {"role": role, "within_minutes": minutes}
        if said[f"{name}_hours"] == ALWAYS:
            made["staffed"] = "always"
        elif said[f"{name}_hours"] == STATED:
            days = [day for day in DAYS if day in said[f"{name}_days"]]
            made["staffed"] = {"days": days, "from": said[f"{name}_from"], "to": said[f"{name}_to"]}
        return made
