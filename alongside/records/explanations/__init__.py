"""What a result means, in plain words: one reviewed TOML file for each test, keyed by LOINC.

`explain` is what a page calls. A person sees what the test looks at, what the number means, the
ranges with where each comes from, and for whom they do not hold. Nothing here says which range
somebody's own number falls in: that judgement belongs to the person and their professional.
README.md beside this file says how a clinician reviews a file.
"""

from alongside.records.explanations.files import (
    FOLDER,
    ExplanationError,
    explain,
    faults,
    overdue,
    read,
)
from alongside.records.explanations.model import (
    LANGUAGES,
    NONE_YET,
    Explanation,
    Question,
    Range,
    Source,
)

__all__ = [
    "FOLDER",
    "LANGUAGES",
    "NONE_YET",
    "Explanation",
    "ExplanationError",
    "Question",
    "Range",
    "Source",
    "explain",
    "faults",
    "overdue",
    "read",
]
