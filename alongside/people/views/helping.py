"""Who acts when a form was filled in by, or for, the person."""

from __future__ import annotations

from alongside.core.actors import Actor, Channel
from alongside.people import access
from alongside.people.forms.helping import Helped
from alongside.people.models import Party, Person


def helping(by: Actor, person: Person) -> str:
    """For `Helped(helping=...)`: the person's name when somebody else types, else ""."""
    return "" if access.is_self(by, person.pk) else person.name


def hand_of(by: Actor, person: Person, form: Helped) -> Actor:
    """The actor of a valid form: themselves, or typing for the person, by name (one query)."""
    if not form.helping:
        return by
    assert by.person_id is not None  # nobody else passes the view's access check
    name = Party.objects.values_list("name", flat=True).get(pk=by.person_id)
    return by.helping(Channel(form.cleaned_data["channel"]), name, person.pk)
