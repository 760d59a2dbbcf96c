"""Forms of follow-up plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.followups.concerns.checks import CHECKS
from alongside.followups.concerns.queries import who
from alongside.followups.models import Ending, FollowUpWay
from alongside.people.forms.helping import Helped
from alongside.people.models import Membership
from alongside.ui.forms import DateParts, Sooner, WordsField


class PlanForm(Helped):
    """How somebody wants to be followed up."""

    def __init__(
        self, *args: Any, members: Sequence[Membership], reads: str, sooner: Sooner, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._members = {str(member.pk): member for member in members}
        words: dict[str, Any] = {
            "reads": reads, "by_when": _("before saying yes"), "sooner": sooner, "rows": 3,
        }  # fmt: skip
        self.fields |= {
            "way": forms.ChoiceField(
                label=_("How do you want to keep in touch?"),
                choices=FollowUpWay.choices,
                widget=forms.RadioSelect,
            ),
            "every_weeks": forms.IntegerField(
                label=_("At set times: every how many weeks?"),
                help_text=_("Leave it empty where there are no set times."),
                min_value=1,
                max_value=104,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
            ),
            "signs": WordsField(label=_("Which signs do we look out for?"), **words),
            "contact": WordsField(
                label=_("How do I get in touch, and with whom?"),
                initial=_("“I have a concern” on my pages, by text, or by phone."),
                **words,
            ),
            "until_date": DateParts(
                label=_("Until which day does this hold?"),
                future=True,
                latest=clock.today() + timedelta(days=5 * 366),
            ),
            "responsible": forms.ChoiceField(
                label=_("Who gets it when I am in touch?"),
                choices=[(key, who(one)) for key, one in self._members.items()],
            ),
        }
        last = [name for name in ("channel", "read_back") if name in self.fields]
        self.order_fields([name for name in self.fields if name not in last] + last)

    @property
    def said(self) -> dict[str, Any]:
        """Of a valid form, as the action takes it."""
        data = self.cleaned_data
        names = ("way", "every_weeks", "signs", "contact", "until_date")
        return {name: data[name] for name in names} | {
            "responsible": self._members[data["responsible"]]
        }

    @property
    def main(self) -> list[forms.BoundField]:
        """All but what a helper answers."""
        return [bound for bound in self if bound.name not in ("channel", "read_back")]


class OnlyForm(Helped):
    """One press, or what somebody said to a helper."""


class YesForm(Helped):
    """The list that both tick."""

    checks = forms.MultipleChoiceField(
        label=gettext_lazy("The list that both tick"),
        choices=list(CHECKS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy(
                "Tick everything on the list first. If something is not so, talk it over."
            )
        },
    )


class EndForm(Helped):
    """How it ends."""

    ending = forms.ChoiceField(
        label=gettext_lazy("How does it end?"), choices=Ending.choices, widget=forms.RadioSelect
    )
    review_on = DateParts(
        label=gettext_lazy("If a review is booked: on which day?"), future=True, required=False
    )
