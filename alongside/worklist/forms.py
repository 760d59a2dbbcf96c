"""Forms of the worklist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.people.models import Membership
from alongside.ui.forms import Form, NoteField


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
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (key, f"{member.person.name}, {member.get_role_display()}")
            for key, member in self.members.items()
        ]

    @property
    def chosen(self) -> Membership:
        """The member who was chosen; only of a valid form."""
        return self.members[self.cleaned_data["to"]]
