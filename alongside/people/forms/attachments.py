"""Voice note and picture, to mix into any form:

    class ItemForm(WithAttachments, Helped): ...

    form = ItemForm(request.POST or None, request.FILES or None)

and in the template `form_open(csrf_input, files=true)`, `attach_fields(form)` where they belong,
and `form.without_attachments` for the other fields.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from alongside.core.files import LARGEST
from alongside.ui.forms import Form

SOUNDS = "audio/*"
PICTURES = "image/jpeg,image/png,image/webp"


class WithAttachments(Form):
    """Adds `voice`, `picture` and `picture_says`. None of them has to be filled in."""

    ATTACH_NAMES = ("voice", "picture", "picture_says")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["voice"] = forms.FileField(
            label=_("Say it aloud"),
            help_text=_("Up to 5 minutes. Whoever reads your words can listen to it."),
            required=False,
            widget=forms.FileInput(attrs={"accept": SOUNDS, "capture": "microphone"}),
            error_messages={"empty": _("The recording is empty. Please try again.")},
        )
        self.fields["picture"] = forms.FileField(
            label=_("Show a picture"),
            help_text=_("A photo or a drawing."),
            required=False,
            widget=forms.FileInput(attrs={"accept": PICTURES}),
            error_messages={"empty": _("The picture is empty. Please choose another.")},
        )
        self.fields["picture_says"] = forms.CharField(
            label=_("What does the picture show?"),
            help_text=_("In a few words, for those who cannot see it."),
            required=False,
            max_length=1000,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        """A picture comes with its words; neither is larger than we keep."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("voice", "picture"):
            if data.get(name) and data[name].size > LARGEST:
                size = LARGEST // 1024 // 1024
                self.add_error(name, _("The file is larger than %(size)s MB.") % {"size": size})
        if data.get("picture") and not (data.get("picture_says") or "").strip():
            self.add_error(
                "picture_says",
                _("Say in a few words what the picture shows, for those who cannot see it."),
            )
        return data

    @property
    def without_attachments(self) -> list[forms.BoundField]:
        """The other fields, in order; not those that a helper answers last."""
        last = {*self.ATTACH_NAMES, "channel", "read_back"}
        return [bound for bound in self if bound.name not in last]
