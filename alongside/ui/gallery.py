"""What the component gallery shows. Made-up people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from alongside.core import clock
from alongside.ui import charts
from alongside.ui.chrome import Link
from alongside.ui.forms import DateParts, Form, PhoneField, RulerField, Sooner, WordsField

SOONER = Sooner(
    name="Riverside Practice", phone="01632 960 123", hours="Monday to Friday, 8am to 6:30pm."
)


class Everything(Form):
    """One field of each kind."""

    words = WordsField(
        label="What matters to you, and what shall we talk about?",
        help_text="A few words are enough. You can change them until you meet.",
        reads="Samira Khan, your nurse,",
        by_when="before you meet on Tuesday 24 November",
        sooner=SOONER,
    )
    sure = RulerField(help_text="There is no right answer. A low number helps us change the plan.")
    born = DateParts(label="When were you born?", birthday=True, past=True)
    phone = PhoneField(required=False)
    email = forms.EmailField(label="E-mail address", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    where = forms.ChoiceField(
        label="Where shall we talk?",
        choices=[("there", "At Riverside Practice"), ("phone", "By phone"), ("home", "At my home")],
        widget=forms.RadioSelect,
    )
    copies = forms.MultipleChoiceField(
        label="Who else should get a copy?",
        choices=[("owen", "Owen Bevan, your son"), ("gp", "Dr Anwen Hughes, your GP")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(
        label="Language of letters", choices=[("en", "English"), ("cy", "Cymraeg")]
    )
    picture = forms.FileField(label="A picture or a letter", required=False)
    agreed = forms.BooleanField(label="I have read this and it is what I said", required=False)


def context(errors: bool) -> dict[str, Any]:
    """Everything the gallery's template asks for; `errors` shows the forms after a mistake."""
    today = clock.today()
    wrong = {"born_day": "31", "born_month": "febuary", "born_year": "52", "phone": "12"}
    form = Everything(wrong if errors else None)
    results = [(860, 71.0), (700, 68.0), (520, 64.0), (330, 66.0), (150, 60.0), (12, 57.0)]
    return {
        "form": form,
        "today": today,
        "now": clock.now(),
        "chart": charts.trend(
            [(today - timedelta(days=ago), value) for ago, value in results],
            "mmol/mol",
            low=42,
            high=58,
        ),
        "page": Paginator(range(50), 10).page(2),
        "parts": [
            Link("My plan", "/_gallery/"),
            Link("Get ready", "/x"),
            Link("Results", "/y"),
            Link("Messages", "/z"),
            Link("Who can see this", "/w"),
        ],
        "long_ago": date(2019, 3, 27),
    }
