"""What is said of a goal beside the agreement: its details, its levels, one more promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.plans.forms.goals import detail_fields, level_field
from alongside.plans.forms.plan import reads_plan
from alongside.plans.forms.shared import SpokenForm
from alongside.plans.models import AttainmentLevel, Commitment, Goal
from alongside.ui.forms import DateParts, Form, NoteField, WordsField


class DetailsForm(SpokenForm):
    """How important, when, with whom, what may get in the way."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= detail_fields(self.person)


class LevelsForm(SpokenForm):
    """Five boxes around what the person expects."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    order = (
        AttainmentLevel.EXPECTED, AttainmentLevel.BETTER, AttainmentLevel.MUCH_BETTER,
        AttainmentLevel.LESS, AttainmentLevel.MUCH_LESS,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reads = reads_plan(self.person, own=not self.typed_by_other)
        for level in self.order:
            self.fields[name_of(level)] = WordsField(
                label=str(level.label), required=False, max_length=300, rows=2, **reads
            )

    def words(self) -> dict[int, str]:
        """What was written for each level."""
        return {int(level): self.cleaned_data[name_of(level)] for level in self.order}


def name_of(level: int) -> str:
    """The name of a level's box."""
    return f"level_{level + 2}"


class LevelForm(SpokenForm):
    """ "Which one are we at now?" """

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= level_field(goal)
        self.fields["level"].required = True
        self.fields["level"].error_messages["required"] = _("Choose one of the levels.")


class PromiseForm(SpokenForm):
    """One more thing that the person will do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = not self.typed_by_other
        self.fields |= {
            "words": WordsField(
                label=_("What I will do")
                if mine
                else _("What %(name)s will do") % {"name": self.person.name},
                rows=2,
                max_length=500,
                **reads_plan(self.person, own=mine),
            ),
            "due_date": _by(),
            "is_health_work": forms.BooleanField(
                label=_("This is work for health, unpaid"), required=False
            ),
        }
        self.order_fields(["words", "due_date", "is_health_work"])


class OwnPromiseForm(Form):
    """One more thing that the professional will do, in their own name."""

    def __init__(self, *args: Any, person_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "words": NoteField(
                label=_("What I will do"),
                help_text=_("%(name)s sees this as soon as you add it.") % {"name": person_name},
                max_length=500,
                rows=2,
            ),
            "due_date": _by(),
        }


def _by() -> DateParts:
    return DateParts(
        label=_("By which day?"), future=True, initial=clock.today() + timedelta(days=14)
    )


class _ChangePromise(forms.Form):
    """What changing a promise asks, whoever changes it."""

    def fill(self, words: forms.CharField, commitment: Commitment, agreed: int) -> None:
        """Add the boxes: how it shall read, by when, and what that changes."""
        words.label, words.initial = _("What shall it say now?"), commitment.words
        self.fields |= {
            "words": words,
            "due_date": DateParts(label=_("By which day?"), initial=commitment.due_date),
            "changed": forms.CharField(
                label=_("What does this version change?"),
                help_text=_("One sentence. Everyone with a copy sees it."),
                max_length=200,
            ),
            "agreed": forms.IntegerField(widget=forms.HiddenInput, initial=agreed),
        }
        self.order_fields(["words", "due_date", "changed", "agreed"])


class ChangePromiseForm(SpokenForm, _ChangePromise):
    """The person's own promise, written anew."""

    def __init__(self, *args: Any, commitment: Commitment, agreed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = not self.typed_by_other
        words = WordsField(label="", rows=2, max_length=500, **reads_plan(self.person, own=own))
        self.fill(words, commitment, agreed)


class ChangeOwnPromiseForm(Form, _ChangePromise):
    """A professional's own promise, written anew in their own name."""

    def __init__(self, *args: Any, commitment: Commitment, agreed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_by = _("%(name)s reads this at once.") % {"name": commitment.person.name}
        words = NoteField(help_text=read_by, rows=2, max_length=500)
        self.fill(words, commitment, agreed)
