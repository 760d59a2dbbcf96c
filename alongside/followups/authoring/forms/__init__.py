"""The parts of a question set as forms: what is written in one reads back to the same part."""

from alongside.followups.authoring.forms.answers import RowForm, UnsafeForm
from alongside.followups.authoring.forms.levels import LevelForm
from alongside.followups.authoring.forms.parts import Group, PartForm
from alongside.followups.authoring.forms.questions import QuestionForm
from alongside.followups.authoring.forms.whole import (
    AboutForm,
    BeginForm,
    FileForm,
    PublishForm,
    SettingForm,
)

__all__ = [
    "AboutForm",
    "BeginForm",
    "FileForm",
    "Group",
    "LevelForm",
    "PartForm",
    "PublishForm",
    "QuestionForm",
    "RowForm",
    "SettingForm",
    "UnsafeForm",
]
