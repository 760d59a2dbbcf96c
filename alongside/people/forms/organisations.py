"""Forms for setting up an organisation and looking after its services, teams and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.people.models import PROFESSIONAL_ROLES, Role, Team
from alongside.ui.forms import Form, PhoneField

_PHONE_HELP = _("People see it beside every box they write in, under “I need an answer sooner”.")


def _roles(allowed: Iterable[str]) -> list[tuple[str, Any]]:
    wanted = set(allowed)
    return [(str(role), role.label) for role in Role if role in wanted]


class ReachForm(Form):
    """What a service is called, and where people get an answer sooner."""

    service_name = forms.CharField(
        label=_("Name of the service"),
        help_text=_("What people come to you for, for example “Living with diabetes”."),
        max_length=200,
    )
    phone = PhoneField(label=_("Phone number for people who cannot wait"), help_text=_PHONE_HELP)
    hours = forms.CharField(
        label=_("When somebody answers it"),
        help_text=_("For example “Monday to Friday, 8am to 6pm”."),
        max_length=200,
    )


class ServiceForm(ReachForm):
    """What a service is called, and where people get an answer sooner."""

    said_as = forms.CharField(
        label=_("Its name in texts and emails (you can leave this empty)"),
        help_text=_(
            "Others may see them on a telephone. Choose a name that tells of no illness. "
            "Left empty, it is the name of your organisation."
        ),
        max_length=60,
        required=False,
    )

    field_order: Sequence[str] = ("service_name", "said_as", "phone", "hours")


class NewServiceForm(ReachForm):
    """A further service of an organisation."""

    team_name = forms.CharField(
        label=_("Name of its first team"),
        help_text=_("Who works together. A person lets in a whole team, and sees who is in it."),
        max_length=200,
    )

    field_order: Sequence[str] = ("service_name", "team_name", "phone", "hours")


class SetUpForm(NewServiceForm):
    """An organisation sets itself up, in three steps on one page."""

    name = forms.CharField(label=_("Name of your organisation"), max_length=200)
    founder_name = forms.CharField(
        label=_("Your own name"), help_text=_("As people call you."), max_length=200
    )
    founder_also = forms.ChoiceField(
        label=_("Do you also meet people yourself?"),
        help_text=_("You will look after the service as its lead. You can be both."),
        choices=[("", _("No, the service only")), *_roles(PROFESSIONAL_ROLES)],
        required=False,
        widget=forms.Select,
    )

    PLACE = ("name", "service_name", "team_name")
    REACH = ("phone", "hours")
    SELF = ("founder_name", "founder_also")
    field_order: Sequence[str] = (*PLACE, *REACH, *SELF)

    def part(self, names: Iterable[str]) -> list[forms.BoundField]:
        """The fields of one step."""
        return [self[name] for name in names]


class TeamForm(Form):
    """A further team of a service."""

    team = forms.CharField(label=_("Name of the new team"), max_length=200)


class GroupForm(Form):
    """A new group."""

    group = forms.CharField(
        label=_("Name of the new group"),
        help_text=_("For example “Walking and talking”."),
        max_length=200,
    )


class InviteForm(Form):
    """Into which team, as what."""

    team = forms.ModelChoiceField(label=_("Into which team?"), queryset=Team.objects.none())
    role = forms.ChoiceField(label=_("As what?"))

    def __init__(self, *args: Any, teams: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["team"]
        choice.queryset = teams
        choice.empty_label = None
        role: Any = self.fields["role"]
        role.choices = _roles(roles)
        role.initial = str(Role.NURSE)


class RoleForm(Form):
    """What somebody is from now on."""

    role = forms.ChoiceField(label=_("They are now"))

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = _roles(roles)
