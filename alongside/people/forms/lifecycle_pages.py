"""Forms about a record as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.people.models import Basis, ErasureGround
from alongside.people.rules import nhs_number
from alongside.ui.forms import DateParts, Form


class DeathForm(Form):
    """The day."""

    died_on = DateParts(label=_("On which day did they die?"), past=True)


class HoldForm(Form):
    """Why it must be kept."""

    reason = forms.CharField(
        label=_("Why must this record be kept?"),
        help_text=_("For example “Inquest” and its number."),
        max_length=300,
    )


class KeepForm(Form):
    """Until when, and why."""

    until = DateParts(label=_("Ask again after"), future=True)
    reason = forms.CharField(label=_("Why is the record still needed?"), max_length=300)


class EraseForm(Form):
    """Why, where that is filed, and that they know what it means."""

    ground = forms.ChoiceField(
        label=_("Why is this record erased?"),
        choices=ErasureGround.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Where is the request or decision filed?"),
        help_text=_("This stays when everything else is gone. Do not write names."),
        max_length=300,
    )
    sure = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Tick the box if you are sure. Nothing was erased.")},
    )


GROUNDS = {
    Basis.PARENTAL: _("Parent or guardian"),
    Basis.ATTORNEY: _("Power of attorney for health and care"),
    Basis.BEST_INTERESTS: _("A decision in their best interests"),
}


class RepresentativeForm(Form):
    """Who acts for the person, on which ground, and which paper was seen."""

    basis = forms.ChoiceField(
        label=_("On which ground do they act?"),
        choices=list(GROUNDS.items()),
        widget=forms.RadioSelect,
    )
    proof = forms.CharField(
        label=_("Which paper have you seen?"),
        help_text=_("The person reads this under “Who can see my record”."),
        max_length=300,
    )
    until = DateParts(
        label=_("Until when?"),
        help_text=_("Leave it empty if there is no end."),
        future=True,
        required=False,
    )

    def __init__(self, *args: Any, around: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"] = forms.ChoiceField(
            label=_("Who acts for them?"),
            choices=[(str(pk), name) for pk, name in around.items()],
            widget=forms.RadioSelect,
        )
        self.order_fields(["who"])


class OtherRecordForm(Form):
    """Which record is meant."""

    nhs = forms.CharField(
        label=_("NHS number of the record, if it has one"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Or the name on it"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = super().clean() or {}
        number = str(found.get("nhs") or "").strip()
        if number and nhs_number(number) is None:
            self.add_error("nhs", _("That is not a valid NHS number: please check the ten digits."))
        elif not number and not str(found.get("name") or "").strip():
            self.add_error("name", _("Write an NHS number or a name."))
        return found


class SureForm(Form):
    """A plain yes."""

    sure = forms.BooleanField(
        label=_("I have checked that both records are of one person"),
        error_messages={"required": _("Tick the box when you have checked. Nothing was changed.")},
    )
