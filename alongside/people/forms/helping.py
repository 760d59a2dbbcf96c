"""When somebody types for the person: how the words came, and that they were read back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core.actors import Channel
from alongside.ui.forms import Form, FreshTick

HOW = (
    (str(Channel.TOGETHER), gettext_lazy("We are together")),
    (str(Channel.PHONE), gettext_lazy("By phone")),
    (str(Channel.PAPER), gettext_lazy("From paper")),
)


class Helped(Form):
    """A form that a named helper may fill in for the person.

    `helping` is the name of the person helped, or "" when they type themselves: then it asks
    nothing more. Who types is known: it is whoever is signed in.
    """

    def __init__(self, *args: Any, helping: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helping = helping
        if helping:
            self.fields["channel"] = forms.ChoiceField(
                label=_("How did %(name)s tell you this?") % {"name": helping},
                choices=HOW,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say how you were told.")},
            )
            self.fields["read_back"] = forms.BooleanField(
                widget=FreshTick(),
                label=_("I have read it back to %(name)s, and it is right") % {"name": helping},
                error_messages={
                    "required": _("Read it back to %(name)s first, and tick the box.")
                    % {"name": helping}
                },
            )

    @property
    def helper_fields(self) -> list[forms.BoundField]:
        """What a helper answers about helping; to be shown last."""
        return [self["channel"], self["read_back"]] if self.helping else []
