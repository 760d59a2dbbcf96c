"""One example of every action on what a service publishes, for each kind of it."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.decisions.aids.actions import install_example as install_aid
from alongside.followups.authoring.actions import install_example as install_set
from alongside.publishing import actions
from tests.architecture.examples import CANARY, Arguments, example
from tests.publishing.making import KINDS, Making
from tests.universe import Universe


def approval() -> Arguments:
    return {"approved_by": CANARY, "review_date": clock.today() + timedelta(days=90)}


@example(install_aid)
def _(u: Universe) -> Arguments:
    given = {"by": u.actor("lead"), "service": u.service, "code": "statins", "checker": CANARY}
    return given | approval()


@example(install_set)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "service": u.service, "code": "low-mood",
        "values": {"team_phone": CANARY}, "source": CANARY,
    } | approval()  # fmt: skip


def of_kind(made: Making) -> None:
    """The examples of one kind."""
    noun = made.kind.noun

    def new(u: Universe) -> Arguments:
        return {"by": u.actor("lead"), "of": made.kind, "service": u.service}

    def written(u: Universe) -> Arguments:
        return {"by": u.actor("lead"), "publication": made.draft(u, CANARY).publication}

    def used(u: Universe) -> Arguments:
        return {"by": u.actor("lead"), "publication": made.in_use(u, CANARY).publication}

    @example(actions.begin, noun)
    def _(u: Universe) -> Arguments:
        return new(u) | {"title": {"en": CANARY}, "author": CANARY}

    @example(actions.bring_in, noun)
    def _(u: Universe) -> Arguments:
        return new(u) | {"document": made.document(CANARY)}

    @example(actions.install, noun)
    def _(u: Universe) -> Arguments:
        return new(u) | {"document": made.document(CANARY)} | approval()

    example(actions.begin_draft, noun)(used)
    example(actions.retire, noun)(used)
    example(actions.throw_away, noun)(written)

    @example(actions.save_part, noun)
    def _(u: Universe) -> Arguments:
        part = made.part("new", CANARY)
        return written(u) | {"kind": made.part_kind, "key": "new", "token": "", "part": part}

    @example(actions.move_part, noun)
    def _(u: Universe) -> Arguments:
        return written(u) | {"kind": made.part_kind, "key": made.part_key, "up": True}

    @example(actions.publish, noun)
    def _(u: Universe) -> Arguments:
        draft = made.draft(u, CANARY)
        given = {"by": u.actor("lead"), "publication": draft.publication, "sha256": draft.sha256}
        return given | approval()

    @example(actions.ask_for_review, noun)
    def _(u: Universe) -> Arguments:
        return {"by": WORKER, "of": made.kind, "version_id": made.in_use(u, CANARY).pk}


for one in KINDS:
    of_kind(one)
