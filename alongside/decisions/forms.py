"""What each side fills in, step by step. Every form gives what was said as `said`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.decisions import texts
from alongside.decisions.models import DecidedBy, Decision, Reason, WasTime
from alongside.decisions.rules import sides, weights
from alongside.decisions.rules.aid import PROVIDER
from alongside.decisions.rules.answers import NONE_SUITS, UNSURE
from alongside.people.forms.helping import Helped
from alongside.people.models import Membership
from alongside.publishing.words import said as in_words
from alongside.ui.forms import DateParts, Form, NoteField, RulerField, Sooner, WordsField

YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
WHEN_OPEN = gettext_lazy("once both sides are open")


def _radios(label: Any, choices: Any, *, required: bool = True, help_text: Any = "") -> Any:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, required=required,
        help_text=help_text,
    )  # fmt: skip


def _sooner(decision: Decision) -> Sooner:
    service = decision.service
    return Sooner(name=service.name, phone=service.phone, hours=service.hours)


class AskForm(Helped):
    """ "I want to decide about …", and who shall hear of it."""

    def __init__(self, *args: Any, members: Sequence[Membership], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=_("I want to decide about …"),
            reads=_("Whoever you choose below"),
            by_when=_("within %(days)s days") % {"days": days},
            rows=3,
        )
        self.fields["who"] = _radios(
            _("Who shall hear of it?"),
            [
                (str(one.pk), f"{one.person.name}, {one.job_title or one.get_role_display()}")
                for one in members
            ],
        )
        if len(members) == 1:
            self.initial.setdefault("who", str(members[0].pk))
        self.order_fields(["words", "who"])


class BeginForm(Form):
    """Which aid to decide with."""

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aid"] = _radios(_("What is there to decide?"), choices)


class StepForm(Helped):
    """One step. `last`: what this side said before, to begin with."""

    def __init__(
        self,
        *args: Any,
        decision: Decision,
        last: Mapping[str, Any],
        items: Sequence[str] = (),
        helping: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        assert decision.aid_version is not None  # only what was begun has steps
        self.decision, self.aid = decision, decision.aid_version.aid
        self.own: dict[str, Any] = dict(last)
        self.sure_items = list(items)
        self.build()
        if helping:
            told = Helped(helping=helping)
            self.fields |= told.fields
            self.helping = helping

    def build(self) -> None:
        """The fields."""

    def said(self) -> dict[str, Any]:
        """What was said, as `rules.answers` reads it."""
        return dict(self.cleaned_data)

    def options(self, *, unsure: bool = False) -> list[tuple[str, str]]:
        """What can be chosen now."""
        found = [
            (code, name)
            for code, name in texts.options(self.aid).items()
            if code not in self.decision.withdrawn
        ]
        return [*found, (UNSURE, _("I do not know yet"))] if unsure else found

    def outcomes(self) -> list[tuple[str, str]]:
        """What may come of it, by name."""
        return [(one.code, in_words(one.name)) for one in self.aid.outcomes]

    def ask_knowledge(self) -> None:
        """The questions on what there is to know. Each may be left out."""
        known = self.own.get("know", {})
        for item in self.aid.knowledge:
            self.fields[f"know_{item.code}"] = _radios(
                in_words(item.question),
                [(choice.code, in_words(choice.text)) for choice in item.choices],
                required=False,
            )
            self.initial.setdefault(f"know_{item.code}", known.get(item.code, ""))

    def knowledge(self) -> dict[str, str]:
        """The answers that were given."""
        given = {one.code: self.cleaned_data.get(f"know_{one.code}") for one in self.aid.knowledge}
        return {code: choice for code, choice in given.items() if choice}

    def ask_none_suits(self) -> None:
        """Why none of the providers suits, kept for whoever commissions if the person ticks it."""
        if self.aid.choice_of != PROVIDER:
            return
        self.fields["because"] = WordsField(
            label=_("If none of these suits you: why?"),
            reads=self.decision.professional.person.name,
            by_when=WHEN_OPEN,
            sooner=_sooner(self.decision),
            required=False,
            rows=3,
            initial=self.own.get("because", ""),
        )
        self.fields["may_share"] = forms.BooleanField(
            label=_("This may be told, without my name, to those who decide which services exist"),
            required=False,
            initial=self.own.get("may_share", False),
        )


class BeforeForm(StepForm):
    """Where the person leans before reading, how sure they are, and what they know."""

    def build(self) -> None:
        self.fields["leaning"] = _radios(
            _("If you had to choose today: what would it be?"), self.options(unsure=True)
        )
        self.fields["sure"] = RulerField(label=_("How sure are you of that?"))
        self.initial.update({key: self.own.get(key) for key in ("leaning", "sure")})
        self.ask_knowledge()

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"leaning": data["leaning"], "sure": data.get("sure"), "know": self.knowledge()}


class AfterForm(StepForm):
    """The same questions after reading."""

    def build(self) -> None:
        self.ask_knowledge()

    def said(self) -> dict[str, Any]:
        return {"know": self.knowledge()}


class WeighForm(StepForm):
    """How much each outcome matters, from 0 to 100: sliders that are number fields too."""

    def build(self) -> None:
        points = self.own.get("points", {}) if self.own.get("way") == "swing" else {}
        for code, name in self.outcomes():
            self.fields[f"points_{code}"] = forms.IntegerField(
                label=name,
                required=False,
                initial=points.get(code, 0),
                min_value=0,
                max_value=weights.MOST,
                widget=forms.NumberInput(attrs={"data-slider": True, "size": 3}),
                error_messages={
                    key: _("Give “%(name)s” a number from 0 to 100.") % {"name": name}
                    for key in ("invalid", "min_value", "max_value")
                },
            )

    def said(self) -> dict[str, Any]:
        given = {code: self.cleaned_data.get(f"points_{code}") for code, _name in self.outcomes()}
        return {"way": "swing", "points": given}


class CompareForm(StepForm):
    """The other way of weighing: of a few at a time, what matters most and least."""

    def build(self) -> None:
        names = dict(self.outcomes())
        picked = self.own.get("picked", [])
        self.sets = weights.rounds(list(names))
        for at, members in enumerate(self.sets):
            choices = [(code, names[code]) for code in members]
            before = picked[at] if at < len(picked) else ["", ""]
            for key, label, value in (
                ("best", _("Matters most to me"), before[0]),
                ("worst", _("Matters least to me"), before[1]),
            ):
                self.fields[f"{key}_{at}"] = _radios(label, choices, required=False)
                self.initial[f"{key}_{at}"] = value
        self.fields["as_is"] = forms.BooleanField(
            label=_("Keep my answers as they are, also where two do not fit together"),
            required=False,
        )

    @property
    def rounds(self) -> list[tuple[Any, Any]]:
        """The two questions of each set."""
        return [(self[f"best_{at}"], self[f"worst_{at}"]) for at in range(len(self.sets))]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        picked = [(data.get(f"best_{at}"), data.get(f"worst_{at}")) for at in range(len(self.sets))]
        return {"way": "best_worst", "picked": picked, "as_is": data.get("as_is")}


class WishForm(StepForm):
    """The two things that matter most, and what the person would choose now."""

    def build(self) -> None:
        self.fields["top"] = forms.MultipleChoiceField(
            label=_("What matters most to you? Choose two at most."),
            choices=self.outcomes(),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["wish"] = _radios(
            _("What would you choose now?"), self.options(unsure=True), required=False
        )
        self.ask_none_suits()
        self.fields["enough"] = _radios(_("Do you know enough to choose?"), YES_NO, required=False)
        self.fields["involvement"] = _radios(
            _("How much do you want to take part in deciding?"), texts.INVOLVED,
            help_text=_("There is no wrong answer. Leaving it to somebody is a choice, too."),
        )  # fmt: skip
        enough = {True: "yes", False: "no", None: ""}[self.own.get("enough")]
        self.initial.update({
            "top": self.own.get("top", []), "wish": self.own.get("wish"), "enough": enough,
            "involvement": self.own.get("involvement"),
        })  # fmt: skip


class GuessForm(StepForm):
    """The professional's own guess, before they look."""

    def build(self) -> None:
        name = self.decision.person.name
        said = {"name": name}
        self.fields["option"] = _radios(
            _("What will %(name)s choose, once they know enough?") % said, self.options()
        )
        self.fields["percent"] = forms.IntegerField(
            label=_("How sure are you? In 100 guesses like this one, how many would be right?"),
            help_text=_("A number from 1 to 99."),
            widget=forms.NumberInput(attrs={"size": 3}),
            error_messages={"invalid": str(texts.WRONG["percent"])},
        )
        self.fields["top"] = forms.MultipleChoiceField(
            label=_("What matters most to %(name)s? Choose two at most.") % said,
            choices=self.outcomes(),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.initial.update({key: self.own.get(key) for key in ("option", "percent", "top")})


class ShapedForm(StepForm):
    """Who or what else is shaping this; private unless shared."""

    mine = True

    def build(self) -> None:
        private = _("Nobody else sees this, unless you tick the box below.")
        boxes: dict[str, Any] = {}
        for key, label, required in (
            ("words", _("Who or what else is shaping this?"), True),
            ("handled", _("How do you want to handle it?"), False),
        ):
            boxes[key] = NoteField(
                label=label, help_text=private, required=required, initial=self.own.get(key, "")
            )
        self.fields |= boxes
        self.fields["shared"] = forms.BooleanField(
            label=_("Show this to the other side, once both sides are open"), required=False
        )


class ChoiceForm(StepForm):
    """The informed choice, who made it, and whether there was time."""

    def build(self) -> None:
        self.fields["choice"] = _radios(_("What is chosen?"), self.options())
        self.ask_none_suits()
        self.fields["decided_by"] = _radios(_("Who decided?"), DecidedBy.choices)
        self.fields["was_time"] = _radios(
            _("Was there enough time?"), WasTime.choices, required=False
        )
        for at, item in enumerate(self.sure_items):
            self.fields[f"sure_{at}"] = _radios(item, YES_NO, required=False)
        if not self.sure_items:
            self.fields["enough"] = _radios(
                _("Did you know enough to choose?"), YES_NO, required=False
            )
        self.initial.update(
            {key: self.own.get(key) for key in ("choice", "decided_by", "was_time")}
        )

    def said(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if self.sure_items:
            data["sure"] = [data.get(f"sure_{at}") for at in range(len(self.sure_items))]
        return data


class DoneForm(StepForm):
    """What was then done, and why if it is something else."""

    chosen = ""

    def build(self) -> None:
        options = [
            (code, name) for code, name in texts.options(self.aid).items() if code != NONE_SUITS
        ]
        if self.aid.choice_of == PROVIDER:
            options.append((NONE_SUITS, _("None of them")))
        self.fields["treatment"] = _radios(_("What was done?"), options)
        self.fields["on"] = DateParts(label=_("Since when?"), required=False, past=True)
        self.fields["reason"] = _radios(
            _("If it is something else than was chosen: why?"), Reason.choices, required=False
        )
        self.fields["words"] = NoteField(
            label=_("In the person’s own words"), required=False,
            help_text=_("Everybody who sees the plan can read this."),
        )  # fmt: skip

    def said(self) -> dict[str, Any]:
        on = self.cleaned_data.get("on")
        return self.cleaned_data | {"on": on.isoformat() if on else "", "choice": self.chosen}


class WithdrawForm(Form):
    """An option that can no longer be had."""

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"] = _radios(_("What can no longer be chosen?"), choices)
        self.fields["why"] = NoteField(
            label=_("Why?"), help_text=_("The person reads this, and everybody who sees the plan.")
        )


FORMS: dict[str, type[StepForm]] = {
    sides.BEFORE: BeforeForm,
    sides.AFTER: AfterForm,
    sides.WEIGH: WeighForm,
    "compare": CompareForm,
    sides.WISH: WishForm,
    sides.GUESS: GuessForm,
    sides.SHAPED: ShapedForm,
    sides.CHOICE: ChoiceForm,
    sides.DONE: DoneForm,
}
