"""Decision aids as a kind of publication."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.decisions.aids.queries import examples
from alongside.decisions.aids.words import lack_words
from alongside.decisions.models import AidVersion, DecisionAid
from alongside.decisions.rules.aid import lacks
from alongside.decisions.rules.aid_document import from_document, to_document
from alongside.decisions.rules.parts import SHAPE, blank, settled
from alongside.publishing.kinds import PublicationKind, register
from alongside.publishing.rules.documents import Document
from alongside.publishing.rules.parts import ToDo


def to_do(document: Document) -> list[ToDo]:
    """What a draft lacks, in words."""
    aid = from_document(document)
    return [ToDo(lack_words(lack, aid), lack.kind, lack.key) for lack in lacks(aid)]


AIDS = register(
    PublicationKind(
        model=DecisionAid,
        version=AidVersion,
        noun="decision_aid",
        short="aid",
        room="decisions",
        shape=SHAPE,
        blank=blank,
        settled=settled,
        lacks=to_do,
        examples=lambda: {code: to_document(aid) for code, aid in examples().items()},
        review=_("A decision aid to look at again"),
        look_again=_("Look at the decision aid again: %(title)s"),
        see=_("See the decision aid"),
        all_of_them=_("Decision aids"),
    )
)
