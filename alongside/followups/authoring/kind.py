"""Question sets as a kind of publication."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.followups.authoring import rules, words
from alongside.followups.authoring.missing import read_draft
from alongside.followups.authoring.queries import examples
from alongside.followups.models import QuestionSet, QuestionSetVersion
from alongside.followups.rules.writing import to_document
from alongside.publishing.kinds import PublicationKind, register
from alongside.publishing.rules.documents import Document


def unsound(document: Document) -> list[str]:
    """Why a whole table is not proved yet, or what its place still owes."""
    table, _lacks = read_draft(document)
    return [*words.waits(table), *(fault.says for fault in words.faults_of(table))]


SETS = register(
    PublicationKind(
        model=QuestionSet,
        version=QuestionSetVersion,
        noun="question_set",
        short="set",
        room="followups",
        shape=rules.SHAPE,
        blank=rules.blank,
        settled=rules.settled,
        lacks=lambda document: read_draft(document)[1],
        unsound=unsound,
        examples=lambda: {code: to_document(table) for code, table in examples().items()},
        review=_("Questions to look at again"),
        look_again=_("Look at these questions again: %(title)s"),
        see=_("See the questions"),
        all_of_them=_("What we ask people"),
    )
)
