"""The preparation list, worries, and everything at once from paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alongside.core.actors import Channel
from alongside.plans.actions.concerns import LONGEST, Chosen
from alongside.plans.forms.shared import SpokenForm, reads
from alongside.plans.models import Conversation, PreparationTask, Side, TaskKind
from alongside.plans.rules.concerns import ConcernList
from alongside.plans.rules.preparing import safe_link
from alongside.ui.forms import Form, NoteField, WordsField

LINES = 5  # to write on, as on the sheet


def link_field() -> forms.CharField:
    """Where something was read. Shown as a link, never fetched."""
    return forms.CharField(
        label=gettext_lazy("Where you read it, if you have the address"),
        help_text=gettext_lazy("For example, www.nhs.uk. We do not open it by ourselves."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )


def clean_link(form: Form) -> str:
    """The address, or a sentence about what is wrong with it."""
    safe = safe_link(form.cleaned_data.get("link") or "")
    if safe is None:
        raise forms.ValidationError(
            _("This address cannot be shown as a link. It begins with https:// or www.")
        )
    return safe


class TaskForm(Form):
    """Something to get ready, asked for by a professional."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of thing is it?"),
        choices=TaskKind.choices,
        initial=TaskKind.TEST,
        widget=forms.RadioSelect,
    )
    side = forms.ChoiceField(label="", widget=forms.RadioSelect)
    nobody_looks = forms.BooleanField(
        label=gettext_lazy("Nobody has to look at it before you talk"), required=False
    )

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = conversation.person.name
        self.fields["words"] = NoteField(
            label=_("What has to be ready?"),
            help_text=_("%(name)s sees this as soon as you add it.") % {"name": name},
            rows=2,
            max_length=500,
        )
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)
        side.label = _("Whose turn is it?")
        side.choices = [
            (Side.PERSON, name),
            (Side.PROFESSIONAL, _("%(team)s, our team") % {"team": _team(conversation)}),
        ]
        side.initial = Side.PERSON
        self.order_fields(["words", "kind", "side", "nobody_looks"])


def _team(conversation: Conversation) -> str:
    team = conversation.professional.team
    return team.name if team else ""


class OwnTaskForm(SpokenForm):
    """Something that the person wants to have ready, or asks for."""

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=_("What has to be ready?"),
            help_text=_("A letter to bring, something to find out, something you ask us for."),
            rows=2,
            max_length=500,
            **reads(conversation),
        )
        who = conversation.professional.person.name
        self.fields["side"] = forms.ChoiceField(
            label=_("Who sees to it?"),
            choices=[(Side.PERSON, _("I do")), (Side.PROFESSIONAL, who)],
            initial=Side.PERSON,
            widget=forms.RadioSelect,
        )
        self.order_fields(["words", "side"])


class ConcernsForm(SpokenForm):
    """A list of worries. Each is a tick, a few words if one likes, and whether to talk about it."""

    def __init__(
        self,
        *args: Any,
        of: ConcernList,
        last: Mapping[str, Mapping[str, Any]] | None = None,
        may_talk: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.may_talk = of, may_talk
        add_concerns(self, of, last or {}, may_talk=may_talk)

    @property
    def areas(self) -> list[tuple[str, list[dict[str, forms.BoundField]]]]:
        """The list as the page draws it."""
        return areas_of(self, self.of)

    def chosen(self) -> list[Chosen]:
        """What was ticked; what has words but no tick counts as ticked: nobody's words are lost."""
        return chosen_of(self, self.of)


def add_concerns(
    form: Form,
    of: ConcernList,
    last: Mapping[str, Mapping[str, Any]],
    *,
    may_talk: bool,
    at: str = "",
) -> None:
    """The fields of a list of worries. `at`: before the names, where a form has several lists."""
    language = get_language() or "en"
    for code, concern in of.concerns.items():
        before = last.get(code, {})
        form.fields[f"c_{at}{code}"] = forms.BooleanField(
            label=concern.say(language), required=False, initial=bool(before)
        )
        form.fields[f"w_{at}{code}"] = forms.CharField(
            label=_("What I want to say about it"),
            required=False,
            max_length=LONGEST,
            initial=before.get("words", ""),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        if may_talk:
            form.fields[f"t_{at}{code}"] = forms.BooleanField(
                label=_("I want to talk about this"), required=False
            )


def areas_of(
    form: Form, of: ConcernList, at: str = ""
) -> list[tuple[str, list[dict[str, forms.BoundField]]]]:
    """The fields of a list of worries, by area."""
    language = get_language() or "en"
    return [
        (
            area.say(language),
            [
                {
                    part: form[f"{part}_{at}{item.code}"]
                    for part in ("c", "w", "t")
                    if f"{part}_{at}{item.code}" in form.fields
                }
                for item in area.items
            ],
        )
        for area in of.areas
    ]


def chosen_of(form: Form, of: ConcernList, at: str = "") -> list[Chosen]:
    """What a valid form says of a list of worries."""
    language = get_language() or "en"
    data = form.cleaned_data
    found = []
    for code, concern in of.concerns.items():
        words = (data.get(f"w_{at}{code}") or "").strip()
        talk = bool(data.get(f"t_{at}{code}"))
        if data.get(f"c_{at}{code}") or words or talk:
            found.append(Chosen(code, concern.say(language), words, talk))
    return found


class PaperForm(SpokenForm):
    """Everything on the sheet, in its order; read back once, for all of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        conversation: Conversation,
        tasks: Iterable[PreparationTask],
        results: Iterable[tuple[str, str]],
        lists: Iterable[ConcernList],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # the first list without a mark, so that its names are those of its own page
        self.lists = {f"{number}_" if number else "": of for number, of in enumerate(lists)}
        self.results = list(results)
        if "how" in self.fields:
            self.fields["how"].initial = Channel.PAPER
        self.fields["words"] = WordsField(
            label=_("What matters to you, and what shall we talk about?"),
            required=False,
            **reads(conversation),
        )
        for number in range(1, LINES + 1):
            self.fields[f"item_{number}"] = forms.CharField(
                label=str(number),
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.tasks = {str(task.pk): task for task in tasks}
        self.fields["done"] = forms.MultipleChoiceField(
            label=_("Ticked as done"),
            choices=[(key, task.words) for key, task in self.tasks.items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for number, (_loinc, name) in enumerate(self.results):
            self.fields[f"ask_{number}"] = forms.CharField(
                label=_("What I want to ask about this: %(name)s") % {"name": name},
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        for at, of in self.lists.items():
            add_concerns(self, of, {}, may_talk=True, at=at)

    @property
    def items(self) -> list[forms.BoundField]:
        """The numbered lines."""
        return [self[f"item_{number}"] for number in range(1, LINES + 1)]

    @property
    def asks(self) -> list[forms.BoundField]:
        """The lines under the results."""
        return [self[f"ask_{number}"] for number in range(len(self.results))]

    @property
    def worries(
        self,
    ) -> list[tuple[ConcernList, list[tuple[str, list[dict[str, forms.BoundField]]]]]]:
        """Each list of worries with its fields, as the page draws them."""
        return [(of, areas_of(self, of, at)) for at, of in self.lists.items()]

    def chosen(self) -> list[tuple[ConcernList, list[Chosen]]]:
        """The worries that were ticked, by list; those with none are left out."""
        found = [(of, chosen_of(self, of, at)) for at, of in self.lists.items()]
        return [(of, ticked) for of, ticked in found if ticked]
