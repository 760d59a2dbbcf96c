"""Every write to decision aids: begun, written part by part, put to use, reviewed, retired."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.decisions.aids.queries import example
from alongside.decisions.aids.words import lack_words
from alongside.decisions.models import AID_MOVES, AidState, AidVersion, DecisionAid
from alongside.decisions.rules import parts
from alongside.decisions.rules.aid import Aid, lacks
from alongside.decisions.rules.aid_document import from_document, to_document
from alongside.people.models import STAFF_ROLES, Membership, Role, Service
from alongside.publishing.access import check_can_write
from alongside.publishing.rules.documents import (
    Document,
    canonical,
    digest,
    free_code,
    open_document,
)
from alongside.publishing.rules.fields import Unreadable
from alongside.publishing.rules.parts import NotThere
from alongside.worklist import actions as worklist
from alongside.worklist.staff import present

DRAFT, ACTIVE, RETIRED = AidState.DRAFT, AidState.ACTIVE, AidState.RETIRED
REVIEW = "decisions.aid_review"  # the job
AID_REVIEW = "decision_aid_review"  # the item
REVIEW_AT = time(9)
REVIEW_DAYS = 14


def _hold(by: Actor, decision_aid: DecisionAid) -> DecisionAid:
    """The aid, for this writer alone until the end."""
    row = DecisionAid.objects.select_for_update().get(pk=decision_aid.pk)
    check_can_write(by, row.service_id)
    return row


def _version(row: DecisionAid, state: AidState) -> AidVersion:
    found = row.versions.filter(state=state).first()
    if found is None:
        raise Refused(_("This decision aid is not in that state any more. Look at it again."))
    return found


def _write(by: Actor, version: AidVersion, document: Document) -> None:
    version.document = canonical(document)
    version.sha256 = digest(document)
    assert by.membership_id is not None  # check_can_write
    version.saved_by_id = by.membership_id
    version.saved_at = clock.now()
    version.save()


def _new_version(by: Actor, row: DecisionAid, document: Document) -> AidVersion:
    latest = row.versions.aggregate(Max("number"))["number__max"]
    made = AidVersion(decision_aid=row, number=(latest or 0) + 1)
    _write(by, made, document)
    return made


def _free_code(service: Service, text: str) -> str:
    Service.objects.select_for_update().get(pk=service.pk)  # two who begin take turns
    taken = DecisionAid.objects.filter(service=service).values_list("code", flat=True)
    return free_code(text, set(taken), dashes=True)


@transaction.atomic
def begin_aid(
    *, by: Actor, service: Service, title: Mapping[str, str], author: str
) -> AidVersion:  # fmt: skip
    """A new aid with nothing in it but its title: the first draft."""
    check_can_write(by, service.pk)
    code = _free_code(service, title.get("en") or next(iter(title.values())))
    row = DecisionAid.objects.create(service=service, code=code)
    made = _new_version(by, row, parts.blank(code, title, author, title))
    record(by, "decision_aid.begin", subject=made, aid=str(row.pk))
    return made


@transaction.atomic
def bring_in(*, by: Actor, service: Service, aid: Aid) -> AidVersion:
    """A new aid from a file or an example: the first draft. Nobody here approved it."""
    check_can_write(by, service.pk)
    code = _free_code(service, aid.id)
    row = DecisionAid.objects.create(service=service, code=code)
    made = _new_version(by, row, parts.SHAPE.as_draft(to_document(aid), 1, code))
    record(by, "decision_aid.bring_in", subject=made, aid=str(row.pk), sha256=made.sha256)
    return made


@transaction.atomic
def begin_draft(*, by: Actor, decision_aid: DecisionAid) -> AidVersion:
    """The next version, beginning as the latest one is. The one that is being written, if there is
    one already."""
    row = _hold(by, decision_aid)
    held = row.versions.filter(state=DRAFT).first()
    if held is not None:
        return held
    latest = row.versions.order_by("-number")[0]
    made = _new_version(
        by, row, parts.SHAPE.as_draft(open_document(latest.document), latest.number + 1)
    )
    record(by, "decision_aid.begin_draft", subject=made, aid=str(row.pk), number=made.number)
    return made


@transaction.atomic
def save_part(
    *, by: Actor, decision_aid: DecisionAid, kind: str, key: str, token: str, part: Any
) -> AidVersion:
    """Write one part of the draft, or take it out (`part` is None). Parts: `rules.parts`.

    `token` is what its writer saw (`parts.token`), empty for a new one. Raises Changed when the
    part is another by now (`theirs` is it as it stands, in JSON), and Refused when the aid would be
    none any more.
    """
    _check_kind(kind, parts.SHAPE.kinds)
    row = _hold(by, decision_aid)
    draft = _version(row, DRAFT)
    document = open_document(draft.document)
    if parts.SHAPE.token(document, kind, key) != token:
        raise Changed(
            _("Somebody else has changed this meanwhile. Both are shown below."),
            theirs=canonical(_standing(document, kind, key)),
            mine=canonical({"part": part}),
        )
    try:
        made = parts.settled(parts.SHAPE.with_part(document, kind, key, part))
    except NotThere:
        raise Refused(_("This is not there any more: somebody took it out.")) from None
    except Unreadable as error:
        raise Refused(" ".join(error.faults)) from None
    _write(by, draft, made)
    record(by, "decision_aid.save", subject=draft, aid=str(row.pk), kind=kind, sha256=draft.sha256)
    return draft


def _check_kind(kind: str, known: Collection[str]) -> None:
    if kind not in known:
        raise NotAllowed("A decision aid has no such parts.")


def _standing(document: Document, kind: str, key: str) -> dict[str, Any]:
    try:
        return {"part": parts.SHAPE.part(document, kind, key)}
    except NotThere:
        return {"part": None}


@transaction.atomic
def move_part(
    *, by: Actor, decision_aid: DecisionAid, kind: str, key: str, up: bool
) -> AidVersion:  # fmt: skip
    """One place earlier or later. What is gone meanwhile is not moved."""
    _check_kind(kind, parts.SHAPE.ordered)
    row = _hold(by, decision_aid)
    draft = _version(row, DRAFT)
    try:
        document = parts.SHAPE.moved(open_document(draft.document), kind, key, up=up)
    except NotThere:
        raise Refused(_("This is not there any more: somebody took it out.")) from None
    _write(by, draft, document)
    record(by, "decision_aid.move", subject=draft, aid=str(row.pk), kind=kind, sha256=draft.sha256)
    return draft


@transaction.atomic
def publish(
    *, by: Actor, decision_aid: DecisionAid, sha256: str, approved_by: str, review_date: date
) -> AidVersion:
    """Put the draft to use in place of the version that was. Open decisions stay on theirs.

    `sha256` is that of the draft as whoever approves it has read it. Raises Changed when it is
    another by now, and Refused, with a sentence for each part that is missing.
    """
    row = _hold(by, decision_aid)
    draft = _version(row, DRAFT)
    if draft.sha256 != sha256:
        raise Changed(_("Somebody has changed this since you read it. Read it again first."))
    if not approved_by.strip():
        raise Refused(_("Say who approved it: a name and what they are."))
    if review_date <= clock.today():
        raise Refused(_("The day of the next review must be later than today."))
    aid = from_document(open_document(draft.document))
    if missing := lacks(aid):
        raise Refused(" ".join(lack_words(lack, aid) for lack in missing))
    for before in row.versions.filter(state=ACTIVE):
        _retire(by, before)
    _move(draft, ACTIVE)
    draft.review_date = review_date
    draft.published_by_id = by.membership_id
    draft.published_at = clock.now()
    _write(
        by, draft,
        parts.SHAPE.approved(
            open_document(draft.document), approved_by.strip(), review_date, draft.number
        ),
    )  # fmt: skip
    jobs.schedule(
        REVIEW, str(draft.pk), clock.at_local(review_date, REVIEW_AT), version=str(draft.pk)
    )
    record(
        by, "decision_aid.publish", subject=draft, aid=str(row.pk), number=draft.number,
        sha256=draft.sha256,
    )  # fmt: skip
    return draft


def _move(version: AidVersion, state: AidState) -> None:
    assert state in AID_MOVES[AidState(version.state)]
    version.state = state


def _retire(by: Actor, version: AidVersion) -> None:
    _move(version, RETIRED)
    version.retired_at = clock.now()
    version.save(update_fields=["state", "retired_at"])
    jobs.void(REVIEW, str(version.pk))
    worklist.void(by=by, key=_item_key(version))


def _item_key(version: AidVersion) -> str:
    return f"{AID_REVIEW}:{version.pk}"


@transaction.atomic
def retire(*, by: Actor, decision_aid: DecisionAid) -> AidVersion:
    """Nobody new decides with the version in use. Open decisions stay on it."""
    row = _hold(by, decision_aid)
    version = _version(row, ACTIVE)
    _retire(by, version)
    record(by, "decision_aid.retire", subject=version, aid=str(row.pk), number=version.number)
    return version


@transaction.atomic
def throw_away(*, by: Actor, decision_aid: DecisionAid) -> None:
    """The draft is not wanted. An aid of which there is nothing else goes with it."""
    row = _hold(by, decision_aid)
    draft = _version(row, DRAFT)
    record(by, "decision_aid.throw_away", subject=draft, aid=str(row.pk), sha256=draft.sha256)
    draft.delete()
    if not row.versions.exists():
        row.delete()


@transaction.atomic
def ask_for_review(*, by: Actor, version_id: UUID) -> None:
    """The day of the next review has come: an item for whoever put the aid to use, or the lead.
    Nothing when it is not in use any more (Seed S2:531; C3-08)."""
    version = AidVersion.objects.select_related("decision_aid").get(pk=version_id)
    responsible = _curator(version)
    if version.state != ACTIVE or responsible is None:
        return
    worklist.open_item(
        by=by,
        kind=AID_REVIEW,
        key=_item_key(version),
        person=None,
        service_id=version.decision_aid.service_id,
        responsible=responsible,
        due_at=clock.now() + timedelta(days=REVIEW_DAYS),
        about_id=version.pk,
    )
    record(by, "decision_aid.ask_for_review", subject=version)


def _curator(version: AidVersion) -> Membership | None:
    here = present(version.decision_aid.service_id, clock.now()).filter(role__in=STAFF_ROLES)
    return (
        here.filter(pk__in=[version.published_by_id]).first()
        or here.filter(role=Role.LEAD).order_by("from_at").first()
        or here.order_by("from_at").first()
    )


@transaction.atomic
def install_example(
    *, by: Actor, service: Service, code: str, checker: str, approved_by: str, review_date: date
) -> AidVersion:
    """An example put to use at once, by somebody who has checked it. Raises NotAllowed for one that
    there is not; Refused as `publish`."""
    try:
        aid = replace(example(code), checker=checker)
    except KeyError as error:
        raise NotAllowed(f"There is no {error} in the examples.") from None
    made = bring_in(by=by, service=service, aid=aid)
    return publish(
        by=by,
        decision_aid=made.decision_aid,
        sha256=made.sha256,
        approved_by=approved_by,
        review_date=review_date,
    )
