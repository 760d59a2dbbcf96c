"""Forms of concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.followups.models import Urgency
from alongside.people.forms.attachments import WithAttachments
from alongside.people.forms.helping import Helped
from alongside.ui.forms import Form, NoteField, Sooner, WordsField


class _Aloud(WithAttachments, Helped):
    """Words or a voice note: one of the two."""

    def __init__(
        self, *args: Any, reads: str, by_when: str, sooner: Sooner, label: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=label, reads=reads, by_when=by_when, sooner=sooner, required=False, rows=6
        )

    def clean(self) -> dict[str, Any]:
        """Something was said."""
        data = super().clean()
        if not data.get("words") and not data.get("voice") and "voice" not in self.errors:
            self.add_error("words", _("Say what it is, in your own words or aloud."))
        return data


class SayForm(_Aloud):
    """A concern: what it is, and how urgent it feels."""

    concern_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        label = (
            _("What worries %(name)s? Type it as it was said.") % {"name": name}
            if name
            else _("What is it? Say it in your own words.")
        )
        super().__init__(*args, label=label, helping=name, **kwargs)
        self.fields["concern_id"].initial = uuid4
        self.fields["urgency"] = forms.ChoiceField(
            label=_("How urgent does it feel to %(name)s?") % {"name": name}
            if name
            else _("How urgent does it feel to you?"),
            help_text=_("If you do not say, we take the middle one."),
            choices=Urgency.choices,
            widget=forms.RadioSelect,
            required=False,
        )
        self.order_fields(["concern_id", "words", "voice", "picture", "picture_says", "urgency"])

    @property
    def urgency(self) -> str:
        """Of a valid form; the middle one where they did not say."""
        return self.cleaned_data["urgency"] or Urgency.SOON


class MoreForm(_Aloud):
    """Something to add."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("What else is there?"), **kwargs)


class SoonerForm(Helped):
    """An answer sooner than the one promised."""

    def __init__(self, *args: Any, urgencies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["urgency"] = forms.ChoiceField(
            label=_("How urgent is it now?"),
            choices=[(one, Urgency(one).label) for one in urgencies],
            widget=forms.RadioSelect,
        )


class BackForm(Helped):
    """It is taken back: one press, or what somebody said to a helper."""


class HelpedForm(Helped):
    """Whether what was done helped."""

    def __init__(self, *args: Any, reads: str, by_when: str, sooner: Sooner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helped"] = forms.ChoiceField(
            label=_("Did it help?"),
            choices=[("yes", _("Yes")), ("no", _("No, I still need somebody"))],
            widget=forms.RadioSelect,
        )
        self.fields["words"] = WordsField(
            label=_("Would you like to say more?"),
            reads=reads, by_when=by_when, sooner=sooner, required=False, rows=3,
        )  # fmt: skip


class AnotherTimeForm(Form):
    """Staff: more or less urgent than the person said."""

    why = NoteField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The person reads this. Later than they asked takes a reason."),
        required=False,
        max_length=500,
    )

    def __init__(self, *args: Any, urgency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["urgency"] = forms.ChoiceField(
            label=_("How soon is it answered?"),
            choices=[(one, label) for one, label in Urgency.choices if one != urgency],
            widget=forms.RadioSelect,
        )
        self.order_fields(["urgency", "why"])
