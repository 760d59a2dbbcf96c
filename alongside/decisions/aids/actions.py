"""What is written to decision aids besides what every publication knows (`publishing.actions`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.decisions.aids.kind import AIDS
from alongside.decisions.aids.queries import examples
from alongside.decisions.models import AidVersion
from alongside.decisions.rules.aid_document import to_document
from alongside.people.models import Service
from alongside.publishing.actions import install


@transaction.atomic
def install_example(
    *, by: Actor, service: Service, code: str, checker: str, approved_by: str, review_date: date
) -> AidVersion:
    """An example put to use at once, by somebody who has checked it. Raises NotAllowed for one that
    there is not; Refused as `publish`."""
    try:
        aid = replace(examples()[code], checker=checker)
    except KeyError as error:
        raise NotAllowed(f"There is no {error} in the examples.") from None
    made = install(
        by=by, of=AIDS, service=service, document=to_document(aid),
        approved_by=approved_by, review_date=review_date,
    )  # fmt: skip
    assert isinstance(made, AidVersion)
    return made
