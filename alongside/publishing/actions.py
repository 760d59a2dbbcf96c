"""Every write to what a service publishes: begun, written part by part, put to use, reviewed,
retired. The kinds differ in what they are made of and in what they lack (`kinds`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from alongside.people.models import STAFF_ROLES, Membership, Role, Service
from alongside.publishing.access import check_can_write
from alongside.publishing.kinds import PublicationKind, kind_for
from alongside.publishing.models import VERSION_MOVES, Publication, Version, VersionState
from alongside.publishing.queries import in_state
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

DRAFT, ACTIVE, RETIRED = VersionState.DRAFT, VersionState.ACTIVE, VersionState.RETIRED
REVIEW = "publishing.review"  # the job
REVIEW_AT = time(9)
REVIEW_DAYS = 14


def _hold(by: Actor, publication: Publication) -> tuple[Publication, PublicationKind]:
    """The publication, for this writer alone until the end."""
    rows = type(publication)._default_manager
    row = rows.select_for_update().get(pk=publication.pk)
    check_can_write(by, row.service_id)
    return row, kind_for(row)


def _version(row: Publication, state: VersionState) -> Version:
    found = in_state(row, state)
    if found is None:
        raise Refused(_("It is not in that state any more. Look at it again."))
    return found


def _write(by: Actor, version: Version, document: Document) -> None:
    version.document = canonical(document)
    version.sha256 = digest(document)
    assert by.membership_id is not None  # check_can_write
    version.saved_by_id = by.membership_id
    version.saved_at = clock.now()
    version.save()


def _new_version(by: Actor, row: Publication, document: Document) -> Version:
    kind = kind_for(row)
    latest = row.versions.aggregate(Max("number"))["number__max"]
    made = kind.version(number=(latest or 0) + 1, **{kind.version.of: row})
    _write(by, made, document)
    return made


def _note(by: Actor, verb: str, version: Version, **more: Any) -> None:
    row = version.publication
    kind = kind_for(row)
    facts: dict[str, Any] = {kind.short: str(row.pk), **more}
    record(by, f"{kind.noun}.{verb}", subject=version, **facts)


def _new(by: Actor, of: PublicationKind, service: Service, text: str) -> Publication:
    """A publication of its own code, without a version yet."""
    check_can_write(by, service.pk)
    Service.objects.select_for_update().get(pk=service.pk)  # two who begin take turns
    rows = of.model._default_manager
    taken = rows.filter(service=service).values_list("code", flat=True)
    return rows.create(service=service, code=free_code(text, set(taken), dashes=True))


@transaction.atomic
def begin(
    *, by: Actor, of: PublicationKind, service: Service, title: Mapping[str, str], author: str
) -> Version:
    """A new one with nothing in it but its title: the first draft."""
    row = _new(by, of, service, title.get("en") or next(iter(title.values())))
    made = _new_version(by, row, of.blank(row.code, title, author, title))
    _note(by, "begin", made)
    return made


@transaction.atomic
def bring_in(*, by: Actor, of: PublicationKind, service: Service, document: Document) -> Version:
    """A new one from a file or an example: the first draft. Nobody here approved it."""
    row = _new(by, of, service, document[of.shape.head]["id"])
    made = _new_version(by, row, of.shape.as_draft(document, 1, row.code))
    _note(by, "bring_in", made, sha256=made.sha256)
    return made


@transaction.atomic
def begin_draft(*, by: Actor, publication: Publication) -> Version:
    """The next version, beginning as the latest one is. The one that is being written, if there is
    one already."""
    row, kind = _hold(by, publication)
    held = in_state(row, DRAFT)
    if held is not None:
        return held
    latest = row.versions.order_by("-number")[0]
    document = kind.shape.as_draft(open_document(latest.document), latest.number + 1)
    made = _new_version(by, row, document)
    _note(by, "begin_draft", made, number=made.number)
    return made


@transaction.atomic
def save_part(
    *, by: Actor, publication: Publication, kind: str, key: str, token: str, part: Any
) -> Version:
    """Write one part of the draft, or take it out (`part` is None). Parts: `rules.parts`.

    `token` is what its writer saw (`Shape.token`), empty for a new one. Raises Changed when the
    part is another by now (`theirs` is it as it stands, in JSON), and Refused when there would be
    no such document any more.
    """
    row, of = _hold(by, publication)
    _check_kind(kind, of.shape.kinds)
    draft = _version(row, DRAFT)
    document = open_document(draft.document)
    if of.shape.token(document, kind, key) != token:
        raise Changed(
            _("Somebody else has changed this meanwhile. Both are shown below."),
            theirs=canonical({"part": of.shape.part_or_none(document, kind, key)}),
            mine=canonical({"part": part}),
        )
    try:
        made = of.settled(of.shape.with_part(document, kind, key, part))
    except NotThere:
        raise Refused(_("This is not there any more: somebody took it out.")) from None
    except Unreadable as error:
        raise Refused(" ".join(error.faults)) from None
    _write(by, draft, made)
    _note(by, "save", draft, kind=kind, sha256=draft.sha256)
    return draft


def _check_kind(kind: str, known: Collection[str]) -> None:
    if kind not in known:
        raise NotAllowed("There are no such parts.")


@transaction.atomic
def move_part(*, by: Actor, publication: Publication, kind: str, key: str, up: bool) -> Version:
    """One place earlier or later. What is gone meanwhile is not moved."""
    row, of = _hold(by, publication)
    _check_kind(kind, of.shape.ordered)
    draft = _version(row, DRAFT)
    try:
        document = of.shape.moved(open_document(draft.document), kind, key, up=up)
    except NotThere:
        raise Refused(_("This is not there any more: somebody took it out.")) from None
    _write(by, draft, of.settled(document))
    _note(by, "move", draft, kind=kind, sha256=draft.sha256)
    return draft


@transaction.atomic
def publish(
    *, by: Actor, publication: Publication, sha256: str, approved_by: str, review_date: date
) -> Version:
    """Put the draft to use in place of the version that was. Whatever was begun with that one stays
    on it.

    `sha256` is that of the draft as whoever approves it has read it. Raises Changed when it is
    another by now, and Refused, with every reason, for what may not be used.
    """
    row, kind = _hold(by, publication)
    draft = _version(row, DRAFT)
    if draft.sha256 != sha256:
        raise Changed(_("Somebody has changed this since you read it. Read it again first."))
    if not approved_by.strip():
        raise Refused(_("Say who approved it: a name and what they are."))
    if review_date <= clock.today():
        raise Refused(_("The day of the next review must be later than today."))
    document = open_document(draft.document)
    reasons = [lack.says for lack in kind.lacks(document)] or kind.unsound(document)
    if reasons:
        raise Refused(" ".join(reasons))
    before = in_state(row, ACTIVE)
    if before is not None:
        _retire(by, kind, before)
    _move(draft, ACTIVE)
    draft.review_date = review_date
    draft.published_by_id = by.membership_id
    draft.published_at = clock.now()
    _write(by, draft, kind.shape.approved(document, approved_by.strip(), review_date, draft.number))
    jobs.schedule(
        REVIEW, str(draft.pk), clock.at_local(review_date, REVIEW_AT),
        noun=kind.noun, version=str(draft.pk),
    )  # fmt: skip
    _note(by, "publish", draft, number=draft.number, sha256=draft.sha256)
    return draft


def _move(version: Version, state: VersionState) -> None:
    assert state in VERSION_MOVES[VersionState(version.state)]
    version.state = state


def _retire(by: Actor, kind: PublicationKind, version: Version) -> None:
    _move(version, RETIRED)
    version.retired_at = clock.now()
    version.save(update_fields=["state", "retired_at"])
    jobs.void(REVIEW, str(version.pk))
    worklist.void(by=by, key=_item_key(kind, version))


def _item_key(kind: PublicationKind, version: Version) -> str:
    return f"{kind.review_item}:{version.pk}"


@transaction.atomic
def retire(*, by: Actor, publication: Publication) -> Version:
    """Nothing new is begun with the version in use. Whatever was begun with it stays on it."""
    row, kind = _hold(by, publication)
    version = _version(row, ACTIVE)
    _retire(by, kind, version)
    _note(by, "retire", version, number=version.number)
    return version


@transaction.atomic
def throw_away(*, by: Actor, publication: Publication) -> None:
    """The draft is not wanted. A publication of which there is nothing else goes with it."""
    row, _kind = _hold(by, publication)
    draft = _version(row, DRAFT)
    _note(by, "throw_away", draft, sha256=draft.sha256)
    draft.delete()
    if not row.versions.exists():
        row.delete()


@transaction.atomic
def install(
    *, by: Actor, of: PublicationKind, service: Service, document: Document, approved_by: str,
    review_date: date,
) -> Version:  # fmt: skip
    """Bring one in and put it to use at once. Raises as `publish`."""
    made = bring_in(by=by, of=of, service=service, document=document)
    return publish(
        by=by,
        publication=made.publication,
        sha256=made.sha256,
        approved_by=approved_by,
        review_date=review_date,
    )


@transaction.atomic
def ask_for_review(*, by: Actor, of: PublicationKind, version_id: UUID) -> None:
    """The day of the next review has come: an item for whoever put it to use, or the lead. Nothing
    when it is not in use any more (Seed S2:531; C3-08)."""
    version = of.version._default_manager.select_related(of.version.of).get(pk=version_id)
    responsible = _curator(version)
    if version.state != ACTIVE or responsible is None:
        return
    worklist.open_item(
        by=by,
        kind=of.review_item,
        key=_item_key(of, version),
        person=None,
        service_id=version.publication.service_id,
        responsible=responsible,
        due_at=clock.now() + timedelta(days=REVIEW_DAYS),
        about_id=version.pk,
    )
    _note(by, "ask_for_review", version)


def _curator(version: Version) -> Membership | None:
    here = present(version.publication.service_id, clock.now()).filter(role__in=STAFF_ROLES)
    return (
        here.filter(pk__in=[version.published_by_id]).first()
        or here.filter(role=Role.LEAD).order_by("from_at").first()
        or here.order_by("from_at").first()
    )
