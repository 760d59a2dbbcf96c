"""Forms of the worklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.models import Membership
from alongside.ui.forms import DateParts, Form, NoteField
from alongside.worklist.models import DOINGS


class CloseForm(Form):
    """What was done. Staff write, the person reads."""

    outcome = NoteField(
        label=gettext_lazy("What was done?"), help_text=gettext_lazy("The person can read this.")
    )

    def __init__(self, *args: Any, name: str, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        field.required = required
        field.help_text = _("%(name)s can read this.") % {"name": name}
        if not required:
            field.label = _("Would you like to add anything?")


class HandOverForm(Form):
    """Who answers for it from now on."""

    to = forms.ChoiceField(label=gettext_lazy("Who will do it?"))

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        self.fields["to"].choices = named(self.members)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Membership:
        """The member who was chosen; only of a valid form."""
        return self.members[self.cleaned_data["to"]]


class DidForm(Form):
    """What somebody did about an item that goes on. The person reads it."""

    what = forms.ChoiceField(
        label=gettext_lazy("What did you do?"),
        choices=[(kind.value, kind.label) for kind in DOINGS],
        widget=forms.RadioSelect,
    )
    words = NoteField(
        label=gettext_lazy("Would you like to add anything?"),
        help_text=gettext_lazy("The person can read this."),
        required=False,
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("%(name)s can read this.") % {"name": name}


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=gettext_lazy("For example, 10:30 or 14:00"),
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
        error_messages={"invalid": gettext_lazy("Write the time like 10:30 or 14:00.")},
    )


A_YEAR = timedelta(days=366)


class TimesForm(Form):
    """Who, from when until when, on London's clock."""

    who = forms.ChoiceField(label=gettext_lazy("Who?"))
    from_on = DateParts(label=gettext_lazy("From which day?"))
    from_clock = _clock(gettext_lazy("From what time?"))
    until_on = DateParts(label=gettext_lazy("Until which day?"), future=True)
    until_clock = _clock(gettext_lazy("Until what time?"))

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        today = clock.today()
        for name in ("from_on", "until_on"):
            day = self.fields[name]
            assert isinstance(day, DateParts)
            day.earliest, day.latest = today - A_YEAR, today + 2 * A_YEAR
        self.fields["who"].choices = named(self.members)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        given: dict[str, Any] = super().clean() or {}
        parts = ("from_on", "from_clock", "until_on", "until_clock")
        if all(given.get(part) is not None for part in parts):
            self.from_at, self.until_at = self.times()
            if self.until_at <= self.from_at:
                self.add_error("until_on", _("It must end after it begins."))
        return given

    def times(self, weeks: int = 0) -> tuple[datetime, datetime]:
        """From when until when, so many weeks later, by the clock on the wall."""
        given, later = self.cleaned_data, timedelta(weeks=weeks)
        return (
            clock.at_local(given["from_on"] + later, given["from_clock"]),
            clock.at_local(given["until_on"] + later, given["until_clock"]),
        )

    @property
    def chosen(self) -> Membership:
        """The member who was chosen; only of a valid form."""
        return self.members[self.cleaned_data["who"]]


class DutyForm(TimesForm):
    """Somebody is on duty, once or every week."""

    weeks = forms.IntegerField(
        label=gettext_lazy("For how many weeks?"),
        help_text=gettext_lazy("1 for once. With more, the same days and times come every week."),
        initial=1,
        min_value=1,
        max_value=26,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
    )


class AwayForm(TimesForm):
    """Somebody is away, and who stands in."""

    cover = forms.ChoiceField(label=gettext_lazy("Who stands in?"), required=False)

    def __init__(self, *args: Any, others: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(member.pk): member for member in others}
        self.fields["cover"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody: the next in turn is asked")),
            *named(self.others),
        ]

    @property
    def stands_in(self) -> Membership | None:
        """Who stands in; only of a valid form."""
        return self.others.get(self.cleaned_data["cover"])


def named(members: Mapping[str, Membership]) -> list[tuple[str, str]]:
    """Members to choose from, with what they are."""
    return [
        (key, f"{member.person.name}, {member.get_role_display()}")
        for key, member in members.items()
    ]
