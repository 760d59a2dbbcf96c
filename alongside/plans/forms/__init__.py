"""Forms of planning. Each box for somebody's words says who reads it and by when."""

from alongside.plans.forms.agreements import (
    AcceptTypedForm,
    CopyForm,
)
from alongside.plans.forms.conversations import (
    BookForm,
    ItemForm,
    OwnItemForm,
    OwnRewordForm,
    PrepareForm,
    RewordForm,
    next_free,
)
from alongside.plans.forms.goal_details import (
    ChangeOwnPromiseForm,
    ChangePromiseForm,
    DetailsForm,
    LevelForm,
    LevelsForm,
    OwnPromiseForm,
    PromiseForm,
    name_of,
)
from alongside.plans.forms.goals import (
    AgreeForm,
    CorrectForm,
    ReviewForm,
    SuggestForm,
)
from alongside.plans.forms.home_decisions import (
    AnswerHomeForm,
    OfferForm,
    OwnRaiseHomeForm,
    RaiseHomeForm,
)
from alongside.plans.forms.plan import (
    AnswerForm,
    AnswerGoalForm,
    LineForm,
    OwnAnswerForm,
    OwnLineForm,
    OwnProposeForm,
    ProposeForm,
    TagForm,
    TagsForm,
)
from alongside.plans.forms.preparing import (
    ConcernsForm,
    OwnTaskForm,
    PaperForm,
    TaskForm,
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
    "AnswerForm",
    "AnswerGoalForm",
    "AnswerHomeForm",
    "BookForm",
    "ChangeOwnPromiseForm",
    "ChangePromiseForm",
    "ConcernsForm",
    "CopyForm",
    "CorrectForm",
    "DetailsForm",
    "ItemForm",
    "LevelForm",
    "LevelsForm",
    "LineForm",
    "OfferForm",
    "OwnAnswerForm",
    "OwnItemForm",
    "OwnLineForm",
    "OwnPromiseForm",
    "OwnProposeForm",
    "OwnRaiseHomeForm",
    "OwnRewordForm",
    "OwnTaskForm",
    "PaperForm",
    "PrepareForm",
    "PromiseForm",
    "ProposeForm",
    "RaiseHomeForm",
    "ReviewForm",
    "RewordForm",
    "SpokenForm",
    "SuggestForm",
    "TagForm",
    "TagsForm",
    "TaskForm",
    "name_of",
    "named",
    "next_free",
    "reads",
    "reads_together",
    "sooner",
]
