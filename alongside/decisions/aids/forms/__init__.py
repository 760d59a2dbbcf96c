"""The parts of a decision aid as forms: what is written in one reads back to the same part."""

from alongside.decisions.aids.forms.evidence import FigureForm, SourceForm
from alongside.decisions.aids.forms.parts import AidPartForm
from alongside.decisions.aids.forms.people import KnowledgeForm, MatterForm, StoryForm
from alongside.decisions.aids.forms.whole import (
    AboutForm,
    FileForm,
    OptionForm,
    OutcomeForm,
)
from alongside.followups.authoring.forms import BeginForm, PublishForm

__all__ = [
    "AboutForm",
    "AidPartForm",
    "BeginForm",
    "FigureForm",
    "FileForm",
    "KnowledgeForm",
    "MatterForm",
    "OptionForm",
    "OutcomeForm",
    "PublishForm",
    "SourceForm",
    "StoryForm",
]
