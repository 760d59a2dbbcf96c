"""When to ask, as people choose it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.core import clock
from alongside.followups.actions import Timing
from alongside.followups.models import QuestionSet, Schedule
from alongside.followups.rules import NUMBER, Question
from alongside.followups.rules.rhythm import MONTH, WEEK, Phase, rhythm, stored
from alongside.people.forms.helping import Helped
from alongside.people.models import Membership
from alongside.ui.forms import DateParts, Form, NoteField

OWN = "own"
RHYTHMS: dict[str, tuple[Phase, ...]] = {
    "fading": (Phase(1, "week", 4), Phase(2, "week", 4), Phase(1, "month")),
    "week": (Phase(1, "week"),),
    "fortnight": (Phase(2, "week"),),
    "month": (Phase(1, "month"),),
    "day": (Phase(1, "day"),),
}
RHYTHM_WORDS = (
    ("fading", gettext_lazy("Every week at first, then less and less often")),
    ("week", gettext_lazy("Every week")),
    ("fortnight", gettext_lazy("Every two weeks")),
    ("month", gettext_lazy("Every month")),
    ("day", gettext_lazy("Every day")),
    (OWN, gettext_lazy("A rhythm of our own")),
)
UNIT_WORDS = (
    ("day", gettext_lazy("days")),
    ("week", gettext_lazy("weeks")),
    ("month", gettext_lazy("months")),
)
ROWS = 3
TIMES = [time(hour, minute) for hour in range(7, 22) for minute in (0, 30)]
REPLY_HOURS = (
    (12, gettext_lazy("12 hours")),
    (24, gettext_lazy("A day")),
    (48, gettext_lazy("Two days")),
    (72, gettext_lazy("Three days")),
    (168, gettext_lazy("A week")),
)


def phase_words(phase: Phase) -> str:
    """One phase in words: "every 2 weeks, 4 times"."""
    if phase.unit == MONTH:
        every = ngettext("every month", "every %(count)s months", phase.every)
    elif phase.unit == WEEK:
        every = ngettext("every week", "every %(count)s weeks", phase.every)
    else:
        every = ngettext("every day", "every %(count)s days", phase.every)
    every %= {"count": phase.every}
    if phase.times is None:
        return every
    times = ngettext("once", "%(count)s times", phase.times) % {"count": phase.times}
    return f"{every}, {times}"


def rhythm_words(schedule: Schedule) -> str:
    """A whole rhythm: "every week, 4 times; then every month"."""
    parts = [phase_words(phase) for phase in rhythm(schedule.phases)]
    return _("; then ").join(parts)


class TimingForm(Helped):
    """When to ask: chosen with the person, changed by them."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"), choices=RHYTHM_WORDS, widget=forms.RadioSelect
    )
    start_date = DateParts(label=gettext_lazy("From which day?"), future=True)
    end_date = DateParts(
        label=gettext_lazy("Until which day? (you can leave this empty)"),
        future=True,
        required=False,
    )
    at_time = forms.TypedChoiceField(
        label=gettext_lazy("At what time of day?"), coerce=time.fromisoformat
    )
    reply_hours = forms.TypedChoiceField(
        label=gettext_lazy("How long is there to answer?"),
        help_text=gettext_lazy("After that, no answer is something that somebody looks at."),
        choices=REPLY_HOURS,
        coerce=int,
    )

    def __init__(self, *args: Any, schedule: Schedule | None = None, **kwargs: Any) -> None:
        initial = {
            "rhythm": "fading",
            "start_date": clock.today(),
            "at_time": "10:00",
            "reply_hours": 48,
        }
        if schedule is not None:
            initial = self._as_it_is(schedule)
        super().__init__(*args, **{**kwargs, "initial": initial | kwargs.get("initial", {})})
        self.schedule = schedule
        self.fields["at_time"].choices = [  # type: ignore[attr-defined]
            (f"{at:%H:%M}", f"{at:%H:%M}") for at in TIMES
        ]
        for row in range(ROWS):
            self.fields[f"every_{row}"] = forms.IntegerField(
                label=_("Every how many?"), required=False, min_value=1, max_value=365
            )
            self.fields[f"unit_{row}"] = forms.ChoiceField(
                label=_("Days, weeks or months?"), choices=UNIT_WORDS, required=False
            )
            self.fields[f"times_{row}"] = forms.IntegerField(
                label=_("How many times? (empty: it goes on)"),
                required=False,
                min_value=1,
                max_value=366,
            )
        if schedule is not None:
            self.fields["edition"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=schedule.edition
            )

    def _as_it_is(self, schedule: Schedule) -> dict[str, Any]:
        phases = rhythm(schedule.phases)
        known = next((name for name, held in RHYTHMS.items() if held == phases), OWN)
        initial: dict[str, Any] = {
            "rhythm": known,
            "start_date": max(schedule.start_date, clock.today()),
            "end_date": schedule.end_date,
            "at_time": f"{schedule.at_time:%H:%M}",
            "reply_hours": schedule.reply_hours,
        }
        for row, (every, unit, times) in enumerate(stored(phases)[:ROWS]):
            initial |= {f"every_{row}": every, f"unit_{row}": unit, f"times_{row}": times}
        return initial

    @property
    def own_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The rows of a rhythm of one's own."""
        return [
            (self[f"every_{row}"], self[f"unit_{row}"], self[f"times_{row}"]) for row in range(ROWS)
        ]

    def clean(self) -> dict[str, Any]:
        """The phases, as `phases`."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("rhythm") == OWN:
            rows = [
                [
                    data.get(f"every_{row}"),
                    data.get(f"unit_{row}") or "week",
                    data.get(f"times_{row}"),
                ]
                for row in range(ROWS)
                if data.get(f"every_{row}")
            ]
            try:
                data["phases"] = rhythm(rows)
            except ValueError as error:
                raise forms.ValidationError(
                    _("Say every how many days, weeks or months; only the last row may go on.")
                ) from error
        else:
            data["phases"] = RHYTHMS.get(str(data.get("rhythm")), ())
        return data

    @property
    def timing(self) -> Timing:
        """Of a valid form."""
        data = self.cleaned_data
        return Timing(
            phases=data["phases"],
            start_date=data["start_date"],
            end_date=data["end_date"],
            at_time=data["at_time"],
            reply_hours=data["reply_hours"],
        )


class SuggestForm(TimingForm):
    """A professional suggests to ask somebody."""

    def __init__(
        self,
        *args: Any,
        name: str,
        sets: Sequence[tuple[QuestionSet, str]],
        members: Sequence[Membership],
        mine: Membership | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sets = {str(found.pk): found for found, _title in sets}
        self._members = {str(member.pk): member for member in members}
        self.fields |= {
            "question_set": forms.ChoiceField(
                label=_("Which questions?"),
                choices=[(str(found.pk), title) for found, title in sets],
                widget=forms.RadioSelect,
            ),
            "why": NoteField(
                label=_("What is it for?"),
                help_text=_("In words that you both use. %(name)s reads this with the questions.")
                % {"name": name},
                max_length=300,
                rows=2,
            ),
            "responsible": forms.ChoiceField(
                label=_("Who reads the answers?"),
                choices=[(str(one.pk), f"{one.person.name}, {one.team}") for one in members],
                initial=str(mine.pk) if mine else None,
            ),
        }
        self.order_fields(["question_set", "why", "responsible"])

    @property
    def question_set(self) -> QuestionSet:
        """Of a valid form."""
        return self._sets[self.cleaned_data["question_set"]]

    @property
    def responsible(self) -> Membership:
        """Of a valid form."""
        return self._members[self.cleaned_data["responsible"]]


class SettleForm(Helped):
    """A yes, a no, a stop: one press, or what somebody said to a helper."""


class PauseForm(Helped):
    """Away from one day to another."""

    first = DateParts(label=gettext_lazy("The first day away"), future=True)
    last = DateParts(label=gettext_lazy("The last day away"), future=True)
    edition = forms.IntegerField(widget=forms.HiddenInput)


NUMBER_ANSWER = "#"  # stands for whatever number is written beside it


class UsualForm(Form):
    """Which answer is usual, and what it counts as; for numbers, from which to which."""

    until_date = DateParts(label=gettext_lazy("Until which day? At most four weeks."), future=True)

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = {q.key: q for q in questions if q.kind == NUMBER}
        choices = [
            (f"{question.key}={code}", f"{question.text} {label}")
            for question in questions
            for code, label in question.choices
        ]
        numbers = [
            (f"{key}={NUMBER_ANSWER}", _("%(question)s (a number)") % {"question": question.text})
            for key, question in self.numbers.items()
        ]
        self.fields["usual"] = forms.ChoiceField(
            label=_("Which answer is usual for now?"), choices=choices + numbers
        )
        if numbers:
            for name, label in (
                ("low", _("If it is a number: usual from")),
                ("high", _("If it is a number: usual to")),
                ("as_number", _("If it is a number: it counts as")),
            ):
                self.fields[name] = forms.IntegerField(
                    label=label,
                    required=False,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
                )
        if choices:
            self.fields["counts_as"] = forms.ChoiceField(
                label=_("Which answer does it count as?"),
                choices=[("", _("It is a number"))] * bool(numbers) + choices,
                required=not numbers,
            )
        self.order_fields(["usual", "low", "high", "as_number", "counts_as", "until_date"])
        self.fields["until_date"].initial = clock.today() + timedelta(days=14)

    def clean(self) -> dict[str, Any]:
        """Both answers are to the same question; numbers are of its range, the lower one first."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        key, _equals, answer = str(data.get("usual") or "").partition("=")
        data["link_id"] = key
        if answer == NUMBER_ANSWER:
            data["answers"], data["as"] = self._numbers(data, self.numbers[key])
            return data
        other = str(data.get("counts_as") or "").partition("=")
        if key and other[0] != key:
            raise forms.ValidationError(_("Choose two answers to the same question."))
        if answer and other[2] == answer:
            raise forms.ValidationError(_("Choose two different answers."))
        data["answers"], data["as"] = [answer], other[2]
        return data

    def _numbers(self, data: dict[str, Any], question: Question) -> tuple[list[int], int]:
        low, high, counts_as = (data.get(name) for name in ("low", "high", "as_number"))
        if low is None or high is None or counts_as is None:
            raise forms.ValidationError(
                _("Write from which number to which is usual, and what it counts as.")
            )
        inside = question.least <= counts_as <= question.most
        if not inside or not question.least <= low <= high <= question.most:
            raise forms.ValidationError(
                _("Write whole numbers from %(least)s to %(most)s, the lower one first.")
                % {"least": question.least, "most": question.most}
            )
        return [low, high], counts_as
