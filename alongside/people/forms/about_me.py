"""Forms of the opening questions and "about me": one box to a page, or all of them as on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from alongside.people.forms.attachments import WithAttachments
from alongside.people.forms.helping import Helped
from alongside.people.headings import ASKED
from alongside.people.rules import HEADINGS, Heading
from alongside.ui.forms import Sooner, WordsField

MOST_VERSIONS = 1_000_000


def _version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST_VERSIONS, widget=forms.HiddenInput)


def _box(heading: Heading, *, reads: str, sooner: Sooner, own: bool, rows: int) -> WordsField:
    asked = ASKED[heading]
    return WordsField(
        label=asked.question,
        help_text=asked.hint,
        required=False,
        reads=reads,
        by_when=_("whenever they open your page") if own else _("whenever they open this page"),
        sooner=sooner,
        rows=rows,
    )


class SayForm(WithAttachments, Helped):
    """One heading: words, and beside them a voice note or a picture."""

    version = _version()

    def __init__(
        self,
        *args: Any,
        heading: Heading,
        reads: str,
        sooner: Sooner,
        own: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        more = {}
        if own:
            more["supported_by"] = forms.CharField(
                label=_("Did somebody help you to find the words?"),
                help_text=_("You can write their name here. You can also leave it empty."),
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"size": "20"}),
            )
        box = _box(heading, reads=reads, sooner=sooner, own=own, rows=6)
        self.fields = {"words": box, **more, **self.fields}


class AllForm(Helped):
    """Every heading, in the order of the paper. Each carries the number of the words it showed:
    `opened()`."""

    def __init__(self, *args: Any, reads: str, sooner: Sooner, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: dict[str, forms.Field] = {}
        for heading in HEADINGS:
            asked[heading] = _box(heading, reads=reads, sooner=sooner, own=own, rows=3)
            asked[f"version_{heading}"] = _version()
        self.fields = {**asked, **self.fields}

    def opened(self) -> dict[Heading, int]:
        """The numbers of the words that the page showed."""
        return {heading: self.cleaned_data[f"version_{heading}"] for heading in HEADINGS}


class NameForm(Helped):
    """The name somebody likes to be called."""

    version = _version()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = forms.CharField(
            label=_("The name you like to be called"),
            max_length=80,
            widget=forms.TextInput(attrs={"size": "20"}),
        )
        self.fields = {"name": name, **self.fields}
