"""What is written to question sets besides what every publication knows (`publishing.actions`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.followups.authoring import rules
from alongside.followups.authoring.kind import SETS
from alongside.followups.authoring.queries import example
from alongside.followups.models import QuestionSetVersion
from alongside.followups.rules.writing import to_document
from alongside.people.models import Service
from alongside.publishing.actions import install


@transaction.atomic
def install_example(
    *,
    by: Actor,
    service: Service,
    code: str,
    values: Mapping[str, int | str],
    approved_by: str,
    review_date: date,
    source: str = "",
) -> QuestionSetVersion:
    """An example, with the place's own settings, put to use at once. `source` says where the values
    come from; by default, that whoever approves them chose them.

    Raises NotAllowed for an example or a setting that there is not; Refused as `publish`.
    """
    try:
        table = rules.with_values(example(code), values, source or approved_by)
    except KeyError as error:
        raise NotAllowed(f"There is no {error} in the examples.") from None
    made = install(
        by=by, of=SETS, service=service, document=to_document(table),
        approved_by=approved_by, review_date=review_date,
    )  # fmt: skip
    assert isinstance(made, QuestionSetVersion)
    return made
