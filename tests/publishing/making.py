"""Each kind of publication, as the tests of all of them make one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from alongside.core import clock
from alongside.decisions.aids.kind import AIDS
from alongside.decisions.rules.aid import MATTER
from alongside.decisions.rules.aid_document import to_document as aid_document
from alongside.followups.authoring import rules
from alongside.followups.authoring.kind import SETS
from alongside.followups.authoring.queries import example
from alongside.followups.rules.writing import to_document as set_document
from alongside.publishing import actions
from alongside.publishing.kinds import PublicationKind
from alongside.publishing.models import Version
from alongside.publishing.rules.documents import Document, open_document
from tests.decisions.making import aid
from tests.universe import Universe

APPROVER = "Dr Tomos Rees, GP"


@dataclass(frozen=True)
class Making:
    """One kind: a whole document with a word of the test's own in it, and a part that it has."""

    kind: PublicationKind
    document: Callable[[str], Document]
    part_kind: str
    part_key: str
    part: Callable[[str, str], dict[str, Any]]

    def draft(self, u: Universe, words: str = "Dana Hughes, nurse") -> Version:
        """A draft that could be put to use."""
        return actions.bring_in(
            by=u.actor("lead"), of=self.kind, service=u.service, document=self.document(words)
        )

    def in_use(self, u: Universe, words: str = "Dana Hughes, nurse") -> Version:
        """One in use."""
        return put_to_use(u, self.draft(u, words))


def put_to_use(u: Universe, draft: Version, **more: Any) -> Version:
    """The lead puts it to use, unless `more` says otherwise."""
    given: dict[str, Any] = {
        "by": u.actor("lead"), "publication": draft.publication, "sha256": draft.sha256,
        "approved_by": APPROVER, "review_date": clock.today() + timedelta(days=90),
    }  # fmt: skip
    return actions.publish(**given | more)


def save(
    u: Universe, kind: PublicationKind, draft: Version, part_kind: str, key: str, part: Any,
    **more: Any,
) -> Version:  # fmt: skip
    """The lead writes a part as they see it now, unless `more` says otherwise."""
    token = kind.shape.token(open_document(draft.document), part_kind, key)
    given: dict[str, Any] = {
        "by": u.actor("lead"), "publication": draft.publication, "kind": part_kind, "key": key,
        "token": token, "part": part,
    }  # fmt: skip
    return actions.save_part(**given | more)


def _table(words: str) -> Document:
    table = rules.with_values(example("low-mood"), {"team_phone": words}, words)
    return set_document(table)


def _question(code: str, words: str) -> dict[str, Any]:
    return {"linkId": code, "type": "boolean", "text": {"en": words, "cy": words}}


def _matter(code: str, words: str) -> dict[str, Any]:
    return {"code": code, "text": {"en": words, "cy": words}}


KINDS = (
    Making(AIDS, lambda words: aid_document(aid(author=words)), MATTER, "sleep", _matter),
    Making(SETS, _table, rules.ITEM, "sleep", _question),
)
