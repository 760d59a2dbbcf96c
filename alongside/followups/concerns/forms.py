"""Forms of concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from alongside.followups.concerns.rules_cards import Card
from alongside.followups.models import Urgency
from alongside.people.forms.attachments import WithAttachments
from alongside.people.forms.helping import Helped
from alongside.ui.forms import DateParts, Form, NoteField, Sooner, WordsField


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
            choices=[("yes", pgettext("it helped", "Yes")), ("no", _("No, I still need somebody"))],
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


class SignsForm(Helped):
    """Which signs of a card somebody has now."""

    concern_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        name: str,
        signs: Iterable[str],
        reads: str,
        by_when: str,
        sooner: Sooner,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, helping=name, **kwargs)
        self.fields["concern_id"].initial = uuid4
        self.fields["signs"] = forms.TypedMultipleChoiceField(
            label=_("Which of these does %(name)s have now?") % {"name": name}
            if name
            else _("Which of these do you have now?"),
            choices=list(enumerate(signs)),
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick the signs that you have.")},
        )
        self.fields["words"] = WordsField(
            label=_("Would you like to say more?"),
            reads=reads, by_when=by_when, sooner=sooner, required=False, rows=3,
        )  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class CardForm(Form):
    """A card, as a lead adopts it. Signs stand one on a line, in the same order in Welsh."""

    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=100)
    title_cy = forms.CharField(label=gettext_lazy("Title in Welsh"), max_length=100, required=False)
    signs_en = NoteField(
        label=gettext_lazy("Signs in English"),
        help_text=gettext_lazy("One on each line. Whoever opens the card reads them."),
        rows=6,
        max_length=4000,
    )
    signs_cy = NoteField(
        label=gettext_lazy("Signs in Welsh"),
        help_text=gettext_lazy(
            "One on each line, in the same order. Whoever opens the card in Welsh reads them."
        ),
        rows=6,
        max_length=4000,
        required=False,
    )
    do_en = NoteField(
        label=gettext_lazy("What to do, in English"),
        help_text=gettext_lazy(
            "Whoever opens the card reads this. "
            "Write {emergency} and {urgent} for the numbers of your settings."
        ),
        rows=5,
        max_length=4000,
    )
    do_cy = NoteField(
        label=gettext_lazy("What to do, in Welsh"),
        help_text=gettext_lazy("Whoever opens the card in Welsh reads this."),
        rows=5,
        max_length=4000,
        required=False,
    )
    approved_by = forms.CharField(
        label=gettext_lazy("Who approved it?"),
        help_text=gettext_lazy("A clinician by name, and people who live with it."),
        max_length=200,
    )
    review_date = DateParts(label=gettext_lazy("When is it looked at again?"), future=True)

    @staticmethod
    def of(card: Card) -> dict[str, Any]:
        """What the form begins with."""
        found: dict[str, Any] = {}
        for language in ("en", "cy"):
            found[f"title_{language}"] = card.title.get(language, "")
            found[f"do_{language}"] = card.do.get(language, "")
            found[f"signs_{language}"] = "\n".join(sign.get(language, "") for sign in card.signs)
        return found

    def card(self, key: str, author: str) -> Card:
        """Of a valid form."""
        data = self.cleaned_data
        english, welsh = _lines(data["signs_en"]), _lines(data["signs_cy"])
        signs = [{"en": sign} for sign in english]
        for place, sign in enumerate(welsh):
            if place < len(signs):
                signs[place]["cy"] = sign

        def both(name: str) -> dict[str, str]:
            found = {language: data[f"{name}_{language}"] for language in ("en", "cy")}
            return {language: text for language, text in found.items() if text}

        return Card(
            key=key,
            title=both("title"),
            signs=tuple(signs),
            do=both("do"),
            author=author,
            checker="",
            review_date=data["review_date"],
        )

    def clean(self) -> dict[str, Any]:
        """As many signs in Welsh as in English, or none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        welsh = _lines(data.get("signs_cy", ""))
        if welsh and len(welsh) != len(_lines(data.get("signs_en", ""))):
            self.add_error("signs_cy", _("Write as many signs in Welsh as in English."))
        return data
