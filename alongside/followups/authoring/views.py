"""A question set played through."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from alongside.core import clock
from alongside.followups.authoring import trial, words
from alongside.followups.authoring.desk import DESK
from alongside.followups.authoring.missing import read_draft
from alongside.messaging.rules import text_cost
from alongside.people.settings import local
from alongside.people.web import acting
from alongside.publishing.access import READERS
from alongside.publishing.queries import versions_of
from alongside.publishing.rules.documents import open_document
from alongside.publishing.views import about, chosen, found, page


@acting(*READERS)
def try_out(request: Any, publication_id: UUID) -> HttpResponse:
    """Play it through, as a page and as text messages. Nothing is stored and nobody is told."""
    version = chosen(request, versions_of(found(request, DESK, publication_id)))
    table, lacks = read_draft(open_document(version.document))
    said = request.POST if request.method == "POST" else {}
    play = None if lacks else trial.play(table, said, clock.now())
    # What it takes by text is known before anybody is texted; Welsh letters take more room.
    price = int(local("messaging.part_price", request.actor.service_id))
    costs = (
        [text_cost(text, part_price=price) for from_us, text in play.texts if from_us]
        if play
        else []
    )
    shown = about(DESK, version) | {
        "table": table,
        "play": play,
        "words": words,
        "costs": costs,
        "in_all": (sum(one.parts for one in costs), sum(one.price for one in costs) / 100),
    }
    return page(request, DESK, DESK.template("try"), shown)
