"""Writing lines of the plan, proposing to the other side, and answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from alongside.people.forms.boxes import sooner as sooner_of
from alongside.people.models import Membership, Person
from alongside.people.queries import own as people
from alongside.people.rules import Category
from alongside.people.settings import local
from alongside.plans.forms.shared import SpokenForm, named, reads_together, sooner
from alongside.plans.models import ProposalState, Section
from alongside.plans.queries.plan import reader_of
from alongside.ui.forms import Form, NoteField, WordsField


def _within(days: int) -> str:
    return ngettext("within a day", "within %(num)s days", days) % {"num": days}


def reads_plan(person: Person, *, own: bool) -> dict[str, Any]:
    """Who reads what is written into the plan, by when, and how to be quicker. Two queries."""
    reader = reader_of(person)
    if reader is None or reader.team is None:
        return {
            "reads": people.who_reads(person, Category.PLAN, own=own),
            "by_when": _("whenever they open this plan"),
            "sooner": sooner_of(person),
        }
    days = local("plans.read_days", reader.team.service_id)
    return {
        "reads": named(reader),
        "by_when": _within(days),
        "sooner": sooner(reader),
    }


def reads_agreed(form: SpokenForm, professional: Membership) -> dict[str, Any]:
    """The same for what two agree: at once where the team types it, else by the professional it
    is agreed with."""
    team = professional.team
    if team is None or (form.typed_by_other and form.by.team_id == team.pk):
        return reads_together(professional)
    days = local("plans.read_days", team.service_id)
    return {
        "reads": named(professional),
        "by_when": _within(days),
        "sooner": sooner(professional),
    }


# What each part asks, of the person and of the professional.
ASKS = {
    Section.VIEW: (gettext_lazy("How are things for you?"), gettext_lazy("How do you see it?")),
    Section.PRIORITY: (
        gettext_lazy("What comes first for you?"),
        gettext_lazy("What comes first, from your side?"),
    ),
    Section.CONCERN: (
        gettext_lazy("What worries you?"),
        gettext_lazy("What worries you about this?"),
    ),
    Section.SUPPORT: (
        gettext_lazy("What support do you want, and who can you turn to?"),
        gettext_lazy("What support can you or others give?"),
    ),
    Section.OFFER: (gettext_lazy("What could you offer others?"), ""),
    Section.WARNING: (
        gettext_lazy("How do you notice that things are getting worse?"),
        gettext_lazy("Which signs need help straight away?"),
    ),
    Section.STEP: (
        gettext_lazy("What should happen then?"),
        gettext_lazy("What should happen then?"),
    ),
    Section.CALL: (
        gettext_lazy("Who do you call, and on what number?"),
        gettext_lazy("Who to call, and on what number?"),
    ),
    Section.OTHER: (
        gettext_lazy("What else belongs in your plan?"),
        gettext_lazy("What else belongs in this plan?"),
    ),
}


class LineForm(SpokenForm):
    """One line of the person's side, in their words."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, section: str, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = not self.typed_by_other
        self.fields["words"] = WordsField(
            label=question or ASKS[Section(section)][0],
            rows=4,
            max_length=2000,
            **reads_plan(self.person, own=own),
        )
        if section == Section.OFFER:
            self.fields["words"].help_text = _(
                "Only if you like. It is never asked in return for anything."
            )
        self.order_fields(["words"])


class OwnLineForm(Form):
    """One line of the professional's side."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, section: str, person: Person, question: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = NoteField(
            label=question or ASKS[Section(section)][1],
            help_text=_("%(name)s reads this at once. Write it so that they can use it.")
            % {"name": person.name},
            max_length=2000,
            rows=4,
        )
        self.order_fields(["words"])


def _ask(form: Form, *, taking_out: bool, words: forms.Field, why: forms.Field) -> None:
    """The new words, unless it is to be taken out; and why, which may be left out."""
    if not taking_out:
        form.fields["words"] = words
    form.fields["why"] = why


class ProposeForm(SpokenForm):
    """The person suggests something for the professional's side."""

    def __init__(
        self, *args: Any, professional: Membership, label: str, taking_out: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        assert professional.team is not None
        days = local("plans.answer_days", professional.team.service_id)
        reads: dict[str, Any] = {
            "reads": named(professional),
            "by_when": ngettext("and answers within a day", "and answers within %(num)s days", days)
            % {"num": days},
            "sooner": sooner(professional),
        }
        _ask(
            self,
            taking_out=taking_out,
            words=WordsField(label=label, rows=3, max_length=2000, **reads),
            why=WordsField(
                label=_("Why? (You can leave this empty.)"),
                required=False,
                rows=2,
                max_length=1000,
                **reads,
            ),
        )
        self.order_fields(["words", "why"])


class OwnProposeForm(Form):
    """The professional suggests something for the person's side."""

    def __init__(
        self, *args: Any, person: Person, label: str, taking_out: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        note = _("%(name)s reads this at once. Nothing changes unless they say yes.") % {
            "name": person.name
        }
        _ask(
            self,
            taking_out=taking_out,
            words=NoteField(label=label, help_text=note, max_length=2000),
            why=NoteField(
                label=_("Why do you suggest it?"), help_text=note, required=False, rows=2
            ),
        )


ANSWERS = [
    (ProposalState.YES, pgettext_lazy("agrees", "Yes")),
    (ProposalState.YES_BUT, gettext_lazy("Yes, but (say what you would change)")),
    (ProposalState.NOT_NOW, gettext_lazy("Not now")),
    (ProposalState.NO, pgettext_lazy("agrees", "No")),
]


def _answers() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("What do you say?"), choices=ANSWERS, widget=forms.RadioSelect)


class AnswerForm(SpokenForm):
    """The person answers a professional's suggestion. No reason is asked."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, professional: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert professional.team is not None
        days = local("plans.read_days", professional.team.service_id)
        self.fields["answer"] = _answers()
        self.fields["words"] = WordsField(
            label=_("Is there something you want to say about it?"),
            required=False,
            rows=3,
            max_length=1000,
            reads=named(professional),
            by_when=_within(days),
            sooner=sooner(professional),
        )
        self.order_fields(["answer", "words"])


class AnswerGoalForm(SpokenForm):
    """The person answers a suggested goal, other than by making it theirs. No reason is asked."""

    def __init__(self, *args: Any, professional: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert professional.team is not None
        self.fields["answer"] = forms.ChoiceField(
            label=_("Or what do you say?"),
            choices=[row for row in ANSWERS if row[0] != ProposalState.YES],
            widget=forms.RadioSelect,
        )
        self.fields["words"] = WordsField(
            label=_("Is there something you want to say about it?"),
            required=False,
            rows=3,
            max_length=1000,
            reads=named(professional),
            by_when=_within(local("plans.read_days", professional.team.service_id)),
            sooner=sooner(professional),
        )
        self.order_fields(["answer", "words"])


class OwnAnswerForm(Form):
    """The professional answers the person's suggestion, with why."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = _answers()
        self.fields["words"] = NoteField(
            label=_("Why? (Needed unless you say yes.)"),
            help_text=_("%(name)s reads this at once.") % {"name": person.name},
            required=False,
        )
        self.order_fields(["answer", "words"])


class TagForm(Form):
    """A word for what goals and lines are about."""

    words = forms.CharField(
        label=gettext_lazy("Another word, such as “breathing” or “my hands”"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"size": "20"}),
    )


class TagsForm(Form):
    """What one line is about."""

    tags = forms.MultipleChoiceField(
        label=gettext_lazy("What is this about?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tags"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
