"""What the forms of planning share: who speaks, who reads it, and by when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core.actors import Actor, Channel
from alongside.people.models import Membership, Person
from alongside.plans.models import Conversation
from alongside.ui.dates import moment
from alongside.ui.forms import Form, FreshTick, Sooner

HOW = [
    (Channel.TOGETHER, gettext_lazy("We are together, and I type what they say")),
    (Channel.PHONE, gettext_lazy("They tell me by phone")),
    (Channel.PAPER, gettext_lazy("They wrote it on paper")),
]


class SpokenForm(Form):
    """A form in the person's words. When somebody else types, it asks how the words came and that
    they were read back; `actor()` is then the helper, by name, on the person's behalf."""

    def __init__(self, *args: Any, by: Actor, person: Person, helper: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.person, self.helper = by, person, helper
        self.typed_by_other = by.person_id != person.pk
        if self.typed_by_other:
            self.fields["how"] = forms.ChoiceField(
                label=_("How do you know these words?"),
                choices=HOW,
                initial=Channel.TOGETHER,
                widget=forms.RadioSelect,
            )
            self.fields["read_back"] = forms.BooleanField(
                widget=FreshTick(),
                label=_("I read it back, and %(name)s says it is right") % {"name": person.name},
                error_messages={
                    "required": _("Read it back to %(name)s, and tick when it is right.")
                    % {"name": person.name}
                },
            )

    def actor(self) -> Actor:
        """Who speaks: the person, or a named helper for them."""
        if not self.typed_by_other:
            return self.by
        return self.by.helping(Channel(self.cleaned_data["how"]), self.helper, self.person.pk)


def named(obj: Any) -> str:
    """A membership as it is offered: "Dana Pugh, practice nurse"."""
    return f"{obj.person.name}, {obj.job_title or obj.get_role_display()}"


def sooner(membership: Membership) -> Sooner:
    """The local number of a professional's service."""
    team = membership.team
    assert team is not None
    return Sooner(name=team.service.name, phone=team.service.phone, hours=team.service.hours)


def reads(conversation: Conversation) -> dict[str, Any]:
    """Who reads what is written for a conversation, by when, and how to be quicker."""
    professional = conversation.professional
    return {
        "reads": _("%(name)s, %(role)s")
        % {
            "name": professional.person.name,
            "role": professional.job_title or professional.get_role_display(),
        },
        "by_when": _("before you talk on %(when)s") % {"when": moment(conversation.at)},
        "sooner": sooner(professional),
    }


def reads_together(professional: Membership) -> dict[str, Any]:
    """The same for what is written in or after a conversation."""
    return {
        "reads": professional.person.name,
        "by_when": _("now, as you write it together"),
        "sooner": sooner(professional),
    }
