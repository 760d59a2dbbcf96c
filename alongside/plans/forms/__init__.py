"""Forms of planning. Each box for somebody's words says who reads it and by when."""

from alongside.plans.forms.agreements import (
    AcceptTypedForm,
    CopyForm,
)
from alongside.plans.forms.conversations import (
    BookForm,
    ItemForm,
    OwnItemForm,
    PrepareForm,
    next_free,
)
from alongside.plans.forms.goals import (
    AgreeForm,
    CorrectForm,
    ReviewForm,
    SuggestForm,
)
from alongside.plans.forms.shared import (
    HOW,
    SpokenForm,
    named,
    reads,
    reads_together,
    sooner,
)

__all__ = [
    "HOW",
    "AcceptTypedForm",
    "AgreeForm",
    "BookForm",
    "CopyForm",
    "CorrectForm",
    "ItemForm",
    "OwnItemForm",
    "PrepareForm",
    "ReviewForm",
    "SpokenForm",
    "SuggestForm",
    "named",
    "next_free",
    "reads",
    "reads_together",
    "sooner",
]
