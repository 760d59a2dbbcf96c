"""The product's addresses and one more: a bare page that is signed in, audited and has the same
form components, but shows nothing. What the product's pages cost more than this is their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from alongside.people.models import Person
from alongside.people.rules import Category
from alongside.people.web import record
from alongside.ui.forms import DateParts, Form, RulerField, WordsField

PAGE = """
{% extends "people/_record.html" %}
{% from "ui/macros.html" import field, form_open, button with context %}
{% block title %}Bare{% endblock %}
{% block main %}<h1>Bare</h1>{{ form_open(csrf_input) }}
{% for bound in form %}{{ field(bound) }}{% endfor %}{{ button("Send") }}</form>{% endblock %}
"""


class Bare(Form):
    """One of each component that the product's forms are made of."""

    words = WordsField(label="Words", reads="Somebody", by_when="soon")
    sure = RulerField()
    on = DateParts(label="Day")
    way = forms.ChoiceField(label="Way", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


@record(Category.PLAN)
def bare(request: Any, person: Person) -> HttpResponse:
    template = engines["jinja2"].from_string(PAGE)
    return HttpResponse(template.render({"person": person, "form": Bare()}, request))


urlpatterns = [
    path("", include("alongside.config.urls")),
    path("p/<uuid:person_id>/bare/", bare, name="bare"),
]
