"""The parts of a question set as forms: what is written in one reads back to the same part."""

from alongside.followups.authoring.forms.answers import RowForm, UnsafeForm
from alongside.followups.authoring.forms.levels import LevelForm
from alongside.followups.authoring.forms.parts import SetPartForm
from alongside.followups.authoring.forms.questions import QuestionForm
from alongside.followups.authoring.forms.whole import AboutForm, SettingForm

__all__ = [
    "AboutForm",
    "LevelForm",
    "QuestionForm",
    "RowForm",
    "SetPartForm",
    "SettingForm",
    "UnsafeForm",
]
