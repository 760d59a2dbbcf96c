"""What is said of a goal beside the agreement: its details, its levels, one more promise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.plans.forms.goals import detail_fields, level_field
from alongside.plans.forms.plan import reads_plan
from alongside.plans.forms.shared import SpokenForm, named
from alongside.plans.models import AttainmentLevel, Commitment, Goal
from alongside.plans.rules import MOST_FOLLOW_UPS, every_so_often
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


class FollowUpsForm(SpokenForm):
    """When the person is asked again how it goes: once, again and again, or not."""

    NOT_AGAIN = ""

    def __init__(self, *args: Any, professionals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "often": forms.ChoiceField(
                label=_("How often shall we ask how it is going?"),
                choices=[
                    ("0", _("Once more")),
                    ("1", _("Every week")),
                    ("2", _("Every two weeks")),
                    ("4", _("Every four weeks")),
                    ("12", _("Every twelve weeks")),
                    (self.NOT_AGAIN, _("Do not ask again")),
                ],
                required=False,
                widget=forms.RadioSelect,
            ),
            "first_on": DateParts(label=_("From which day?"), future=True, required=False),
            "times": forms.IntegerField(
                label=_("How many times in all?"),
                help_text=_("At most %(most)s. You can agree more when they are over.")
                % {"most": MOST_FOLLOW_UPS},
                required=False,
                min_value=1,
                max_value=MOST_FOLLOW_UPS,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "3"}),
            ),
            "follow_up_by": forms.ModelChoiceField(
                label=_("Who asks?"), queryset=professionals, empty_label=None
            ),
        }
        who = self.fields["follow_up_by"]
        assert isinstance(who, forms.ModelChoiceField)
        who.label_from_instance = named  # type: ignore[method-assign]
        self.order_fields(["often", "first_on", "times", "follow_up_by"])

    def clean(self) -> dict[str, Any]:
        """Being asked again has its day."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("often") and not data.get("first_on") and "first_on" not in self.errors:
            self.add_error("first_on", _("Say from which day."))
        return data

    def days(self) -> list[date]:
        """Of a valid form."""
        data = self.cleaned_data
        if data["often"] == self.NOT_AGAIN:
            return []
        return every_so_often(data["first_on"], int(data["often"]), data["times"] or 1)


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
