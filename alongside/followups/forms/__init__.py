"""Forms of following up."""

from alongside.followups.forms.answers import AnswerForm
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
]
