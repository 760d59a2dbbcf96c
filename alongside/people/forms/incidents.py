"""Forms for what went wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.people.models import INCIDENT_MOVES, Incident, IncidentState, Person, Service
from alongside.people.settings import local
from alongside.ui.forms import Form, Sooner, WordsField

ME, OTHER = "me", "other"


class ReportForm(Form):
    """What happened, whom it is about, and which service should look into it.

    `services` is never empty; with one, it is not asked. `about` is somebody else whose pages the
    reporter may see, and came from.
    """

    def __init__(
        self,
        *args: Any,
        services: list[Service],
        known: bool,
        about: Person | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = {service.pk: service for service in services}
        only = services[0] if len(services) == 1 else None
        days = local("incidents.days", only.pk if only else None)
        self.fields["words"] = WordsField(
            label=_("What happened?"),
            help_text=_("In your own words: what went wrong, when, and what it meant for you."),
            rows=7,
            reads=_("The lead or the privacy officer of the service"),
            by_when=ngettext("within %(count)s day", "within %(count)s days", days)
            % {"count": days},
            sooner=Sooner(name=only.organisation.name, phone=only.phone, hours=only.hours)
            if only and only.phone
            else None,
        )
        whom = [(ME, _("Me"))] if known else []
        if about is not None:
            whom = [(str(about.pk), about.name)]
        if whom:
            self.fields["about"] = forms.ChoiceField(
                label=_("Who is it about?"),
                choices=[*whom, (OTHER, _("Somebody else, or nobody in particular"))],
                initial=whom[0][0],
                widget=forms.RadioSelect,
            )
        if only is None:
            self.fields["service"] = forms.TypedChoiceField(
                label=_("Which service should look into it?"),
                choices=[("", _("Choose one"))]
                + [(str(row.pk), f"{row.organisation.name}: {row.name}") for row in services],
                coerce=UUID,
            )

    @property
    def service(self) -> Service:
        """The service chosen, or the only one."""
        if "service" in self.fields:
            return self.services[self.cleaned_data["service"]]
        return next(iter(self.services.values()))


class MoveForm(Form):
    """How far looking into it has come. `opened_in` is the state that the page showed."""

    opened_in = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, reads: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"] = WordsField(
            label=_("What came of it"),
            help_text=_("In plain words: what happened, what you did, what changes now."),
            required=False,
            rows=6,
            reads=reads,
            by_when=_("as soon as you save it and they open their pages"),
        )
        moves = INCIDENT_MOVES[IncidentState(incident.state)]
        self.fields["to"] = forms.ChoiceField(
            label=_("How far are you?"),
            choices=[choice for choice in IncidentState.choices if choice[0] in moves],
            widget=forms.RadioSelect,
        )
