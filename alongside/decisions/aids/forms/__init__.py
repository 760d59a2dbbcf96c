"""The parts of a decision aid as forms: what is written in one reads back to the same part."""

from alongside.decisions.aids.forms.evidence import FigureForm, SourceForm
from alongside.decisions.aids.forms.parts import AidPartForm
from alongside.decisions.aids.forms.people import KnowledgeForm, MatterForm, StoryForm
from alongside.decisions.aids.forms.whole import AboutForm, OptionForm, OutcomeForm

__all__ = [
    "AboutForm",
    "AidPartForm",
    "FigureForm",
    "KnowledgeForm",
    "MatterForm",
    "OptionForm",
    "OutcomeForm",
    "SourceForm",
    "StoryForm",
]
