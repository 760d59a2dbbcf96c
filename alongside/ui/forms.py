"""Forms and fields with our conventions. Macros in `ui/macros.html` draw them: `field(form["x"])`.

* Errors are sentences that name the question.
* The browser never blocks a form: people get our words, not its pop-ups.
* A box for a person's own words cannot be made without saying who reads it and by when, and one
  for a professional's note not without saying who can read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.ui.dates import day, month_number

Text = str | Promise


class Form(forms.Form):
    """Base of every form: no colons after labels, and errors in words."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            stock = forms.Field.default_error_messages["required"]
            if field.required and field.error_messages.get("required") == stock:
                label = field.label or name.replace("_", " ").capitalize()
                pattern = (
                    gettext_lazy("Choose an answer to “%(question)s”.")
                    if isinstance(field, forms.ChoiceField)
                    else gettext_lazy("Write an answer to “%(question)s”.")
                )
                field.error_messages["required"] = _(str(pattern)) % {"question": label}
        self._said_sooner: list[Sooner] = []

    def says_sooner(self, sooner: Sooner) -> bool:
        """Whether the box that is being drawn also says how to get an answer sooner: the first of a
        form does, and any whose number is another. Once is enough for who reads the form."""
        if sooner in self._said_sooner:
            return False
        self._said_sooner.append(sooner)
        return True


@dataclass(frozen=True)
class Sooner:
    """Where an answer can be had sooner than the box promises.

    `phone` is as people dial it, `name` who picks up, `hours` when, `url` a page that does more.
    """

    name: Text = ""
    phone: str = ""
    hours: Text = ""
    url: str = ""


class WordsField(forms.CharField):
    """A box for somebody's own words. It says who reads them and by when, and how to be quicker.

    `reads`: who, as a name ("Samira Khan, your nurse"). `by_when`: as a promise ("by Friday 27
    November"). `sooner`: the local number; without it 111 and 999 are still shown. The words are
    kept as typed: only line endings are made alike.

    Raises:
        TypeError: `reads` or `by_when` is missing or empty.
    """

    def __init__(
        self,
        *,
        reads: Text,
        by_when: Text,
        sooner: Sooner | None = None,
        rows: int = 5,
        **kwargs: Any,
    ) -> None:
        if not reads or not by_when:
            raise TypeError("A box for someone's words must say who reads it and by when.")
        kwargs.setdefault("max_length", 4000)
        kwargs.setdefault("strip", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.reads = reads
        self.by_when = by_when
        self.sooner = sooner or Sooner()

    def to_python(self, value: Any) -> str:
        """The words with plain line endings; only blanks count as nothing."""
        words = str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return words if words.strip() else ""


class NoteField(forms.CharField):
    """A box that a professional types in. Its `help_text` says who can read it, always.

    Raises:
        TypeError: there is no `help_text`.
    """

    def __init__(self, *, help_text: Text, rows: int = 3, **kwargs: Any) -> None:
        if not help_text:
            raise TypeError("A box for notes must say who can read them.")
        kwargs.setdefault("max_length", 1000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**{"help_text": help_text, **kwargs})


class FreshTick(forms.CheckboxInput):
    """A tick that somebody gives anew with each sending ("I read it back"): no draft keeps it."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-fresh": True})


class AddressField(forms.CharField):
    """A postal address, as it stands on an envelope. `autocomplete="off"` for somebody else's."""

    def __init__(self, *, autocomplete: str = "street-address", **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Postal address"))
        kwargs.setdefault("max_length", 400)
        attrs = {"rows": 4, "autocomplete": autocomplete}
        kwargs.setdefault("widget", forms.Textarea(attrs=attrs))
        super().__init__(**kwargs)


class RulerField(forms.TypedChoiceField):
    """How sure somebody is, from 1 to 10. The macro draws it as a ruler of radio buttons.

    `low` and `high` name the two ends. Gives an `int`, or None when left alone.
    """

    def __init__(
        self,
        *,
        low: Text = "",
        high: Text = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", gettext_lazy("How sure are you that you can do this?"))
        super().__init__(
            choices=[(str(number), str(number)) for number in range(1, 11)],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )
        self.low = low or gettext_lazy("not at all sure")
        self.high = high or gettext_lazy("as sure as can be")


class DatePartsWidget(forms.MultiWidget):
    """Three boxes: day, month, year."""

    use_fieldset = True

    def __init__(self, autocomplete: str = "", attrs: dict[str, Any] | None = None) -> None:
        self.autocomplete = autocomplete
        super().__init__(dict.fromkeys(("day", "month", "year"), forms.TextInput), attrs)

    def decompress(self, value: date | None) -> list[str]:
        """A date as three texts."""
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Errors lead to the day."""
        return f"{id_}_day" if id_ else id_


class DateParts(forms.MultiValueField):
    """A date in three boxes. Months may be numbers or words, in English or Welsh.

    `earliest` and `latest` bound it; `past=True` means today or before, `future=True` today or
    after. `birthday=True` lets the browser fill it in. Years need four figures, because 52 could
    be two centuries. Gives a `date`, or None.
    """

    widget: Any = DatePartsWidget

    def __init__(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        past: bool = False,
        future: bool = False,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", DatePartsWidget("bday" if birthday else ""))
        kwargs.setdefault(
            "help_text",
            gettext_lazy("For example, 27 3 1952")
            if birthday
            else gettext_lazy("For example, 24 11 2026. You can write the month as a word."),
        )
        super().__init__(
            fields=[forms.CharField(required=False) for _part in range(3)],
            require_all_fields=False,
            **kwargs,
        )
        self.earliest, self.latest, self.past, self.future = earliest, latest, past, future

    def clean(self, value: Any) -> date | None:
        """The date that three texts name.

        Raises:
            ValidationError: one sentence; its code names the box at fault ("day", "month",
                "year", or "date" for all three).
        """
        texts = [str(text or "").strip() for text in (value or ["", "", ""])]
        if not any(texts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="date")
            return None
        wanted = {"day": _("the day"), "month": _("the month"), "year": _("the year")}
        missing = [part for part, text in zip(wanted, texts, strict=True) if not text]
        if missing:
            raise ValidationError(
                _("The date also needs %(parts)s.")
                % {"parts": _(" and ").join(wanted[part] for part in missing)},
                code=missing[0],
            )
        found = self._date(*texts)
        today = clock.today()
        earliest = max(filter(None, [self.earliest, today if self.future else None]), default=None)
        latest = min(filter(None, [self.latest, today if self.past else None]), default=None)
        if earliest and found < earliest:
            raise ValidationError(
                _("The date must be %(date)s or later.") % {"date": day(earliest, year=True)},
                code="date",
            )
        if latest and found > latest:
            raise ValidationError(
                _("The date must be %(date)s or earlier.") % {"date": day(latest, year=True)},
                code="date",
            )
        return found

    @staticmethod
    def _date(day_text: str, month_text: str, year_text: str) -> date:
        month = month_number(month_text)
        if month is None:
            raise ValidationError(
                _("We could not read the month. Write a number from 1 to 12, or its name."),
                code="month",
            )
        if not (year_text.isdecimal() and len(year_text) == 4):
            raise ValidationError(_("Write the year with four figures, like 1952."), code="year")
        if not (day_text.isdecimal() and len(day_text) < 10):
            raise ValidationError(_("Write the day as a number, like 27."), code="day")
        try:
            return date(int(year_text), month, int(day_text))
        except ValueError:
            raise ValidationError(
                _("There is no such day. Check the day, the month and the year."), code="date"
            ) from None


class PhoneField(forms.CharField):
    """A telephone number as people write it. Gives "+441632960123" (E.164), or ""."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Phone number"))
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w20"})
        )
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        """The number in its international form.

        Raises:
            ValidationError: it cannot be a telephone number in the United Kingdom or abroad.
        """
        text = str(super().clean(value) or "")
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, "GB")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(
                _("This does not look like a whole phone number. Write it like 01632 960 123."),
                code="phone",
            )
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_text(number: str) -> str:
    """ "+441632960123" as people read it at home: "01632 960123"; foreign numbers keep their +."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return number
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == 44
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, style)


def kind(bound: forms.BoundField) -> str:
    """Which of the macros draws this field."""
    field, widget = bound.field, bound.field.widget
    if widget.is_hidden:
        return "hidden"
    for cls, name in ((WordsField, "words"), (RulerField, "ruler"), (DateParts, "date")):
        if isinstance(field, cls):
            return name
    for of, name in _KINDS:
        if isinstance(widget, of):
            return name
    return "input"


_KINDS: Sequence[tuple[type[forms.Widget], str]] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (forms.Textarea, "textarea"),
)


def part_errors(bound: forms.BoundField) -> set[str]:
    """Which boxes of a date are at fault: a set of "day", "month", "year"; all when unsure."""
    codes = {error.code for error in bound.errors.as_data()}
    if not codes:
        return set()
    named = codes & {"day", "month", "year"}
    return {str(code) for code in named} or {"day", "month", "year"}
