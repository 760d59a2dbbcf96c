"""Forms of following up."""

from alongside.followups.forms.answers import AnswerForm, yes_no_choices
from alongside.followups.forms.schedules import (
    PauseForm,
    SettleForm,
    SuggestForm,
    TimingForm,
    UsualForm,
)

__all__ = [
    "AnswerForm",
    "PauseForm",
    "SettleForm",
    "SuggestForm",
    "TimingForm",
    "UsualForm",
    "yes_no_choices",
]
