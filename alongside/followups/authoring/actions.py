"""Every write to question sets: begun, written part by part, proved, put to use, retired."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.followups.authoring import rules
from alongside.followups.authoring.queries import example
from alongside.followups.authoring.words import faults_of, proof_of, waits
from alongside.followups.models import (
    VERSION_MOVES,
    QuestionSet,
    QuestionSetVersion,
    VersionState,
)
from alongside.followups.rules.reading import from_document
from alongside.followups.rules.tables import DecisionTable
from alongside.followups.rules.writing import to_document
from alongside.people.models import Service
from alongside.publishing import access
from alongside.publishing.rules.documents import (
    Document,
    canonical,
    digest,
    free_code,
    open_document,
)
from alongside.publishing.rules.fields import Unreadable
from alongside.publishing.rules.parts import NotThere

DRAFT, ACTIVE, RETIRED = VersionState.DRAFT, VersionState.ACTIVE, VersionState.RETIRED


def _hold(by: Actor, question_set: QuestionSet) -> QuestionSet:
    """The set, for this writer alone until the end."""
    row = QuestionSet.objects.select_for_update().get(pk=question_set.pk)
    access.check_can_write(by, row.service_id)
    return row


def _version(row: QuestionSet, state: VersionState) -> QuestionSetVersion:
    found = row.versions.filter(state=state).first()
    if found is None:
        raise Refused(_("These questions are not in that state any more. Look at them again."))
    return found


def _write(by: Actor, version: QuestionSetVersion, document: Document) -> None:
    version.document = canonical(document)
    version.sha256 = digest(document)
    assert by.membership_id is not None  # check_can_write
    version.saved_by_id = by.membership_id
    version.saved_at = clock.now()
    version.save()


def _new_version(by: Actor, row: QuestionSet, document: Document) -> QuestionSetVersion:
    made = QuestionSetVersion(question_set=row, number=_next_number(row))
    _write(by, made, document)
    return made


def _next_number(row: QuestionSet) -> int:
    latest = row.versions.aggregate(Max("number"))["number__max"]
    return (latest or 0) + 1


@transaction.atomic
def begin_set(
    *, by: Actor, service: Service, title: Mapping[str, str], author: str
) -> QuestionSetVersion:
    """A new question set with nothing in it but its title: the first draft."""
    access.check_can_write(by, service.pk)
    code = _free_code(service, title.get("en") or next(iter(title.values())))
    row = QuestionSet.objects.create(service=service, code=code)
    made = _new_version(by, row, rules.blank(code, title, author, title))
    record(by, "question_set.begin", subject=made, set=str(row.pk))
    return made


@transaction.atomic
def bring_in(*, by: Actor, service: Service, table: DecisionTable) -> QuestionSetVersion:
    """A new question set from a file or an example: the first draft. Nobody here approved it."""
    access.check_can_write(by, service.pk)
    code = _free_code(service, table.questions.id)
    row = QuestionSet.objects.create(service=service, code=code)
    made = _new_version(by, row, rules.SHAPE.as_draft(to_document(table), 1, code))
    record(by, "question_set.bring_in", subject=made, set=str(row.pk), sha256=made.sha256)
    return made


def _free_code(service: Service, text: str) -> str:
    Service.objects.select_for_update().get(pk=service.pk)  # two who begin take turns
    taken = QuestionSet.objects.filter(service=service).values_list("code", flat=True)
    return free_code(text, set(taken), dashes=True)


@transaction.atomic
def begin_draft(*, by: Actor, question_set: QuestionSet) -> QuestionSetVersion:
    """The next version, beginning as the latest one is. The one that is being written, if there is
    one already."""
    row = _hold(by, question_set)
    held = row.versions.filter(state=DRAFT).first()
    if held is not None:
        return held
    latest = row.versions.order_by("-number")[0]
    document = open_document(latest.document)
    made = _new_version(by, row, rules.SHAPE.as_draft(document, latest.number + 1))
    record(by, "question_set.begin_draft", subject=made, set=str(row.pk), number=made.number)
    return made


@transaction.atomic
def save_part(
    *, by: Actor, question_set: QuestionSet, kind: str, key: str, token: str, part: Any
) -> QuestionSetVersion:
    """Write one part of the draft, or take it out (`part` is None). Parts: `rules`.

    `token` is what its writer saw (`rules.token`), empty for a new one. Raises Changed when the
    part is another by now; `theirs` is the part as it stands, in JSON, or empty when it is gone.
    """
    _check_kind(kind, rules.SHAPE.kinds)
    row = _hold(by, question_set)
    draft = _version(row, DRAFT)
    document = open_document(draft.document)
    if rules.SHAPE.token(document, kind, key) != token:
        raise Changed(
            _("Somebody else has changed this meanwhile. Both are shown below."),
            theirs=canonical(_standing(document, kind, key)),
            mine=canonical({"part": part}),
        )
    _write(by, draft, rules.settled(rules.SHAPE.with_part(document, kind, key, part)))
    record(by, "question_set.save", subject=draft, set=str(row.pk), kind=kind, sha256=draft.sha256)
    return draft


def _check_kind(kind: str, known: Collection[str]) -> None:
    if kind not in known:
        raise NotAllowed("A question set has no such parts.")


def _standing(document: Document, kind: str, key: str) -> dict[str, Any]:
    try:
        return {"part": rules.SHAPE.part(document, kind, key)}
    except NotThere:
        return {"part": None}


@transaction.atomic
def move_part(
    *, by: Actor, question_set: QuestionSet, kind: str, key: str, up: bool
) -> QuestionSetVersion:
    """One place earlier or later. What is gone meanwhile is not moved."""
    _check_kind(kind, rules.SHAPE.lists)
    row = _hold(by, question_set)
    draft = _version(row, DRAFT)
    try:
        document = rules.SHAPE.moved(open_document(draft.document), kind, key, up=up)
    except NotThere:
        raise Refused(_("This is not there any more: somebody took it out.")) from None
    _write(by, draft, rules.settled(document))
    record(by, "question_set.move", subject=draft, set=str(row.pk), kind=kind, sha256=draft.sha256)
    return draft


@transaction.atomic
def publish(
    *, by: Actor, question_set: QuestionSet, sha256: str, approved_by: str, review_date: date
) -> QuestionSetVersion:
    """Put the draft to use in place of the version that was. Check-ins that run stay on theirs.

    `sha256` is that of the draft as whoever approves it has read it. Raises Changed when it is
    another by now, and Refused, with every reason, unless the table is proved.
    """
    row = _hold(by, question_set)
    draft = _version(row, DRAFT)
    if draft.sha256 != sha256:
        raise Changed(_("Somebody has changed this since you read it. Read it again first."))
    if not approved_by.strip():
        raise Refused(_("Say who approved it: a name and what they are."))
    if review_date <= clock.today():
        raise Refused(_("The day of the next review must be later than today."))
    try:
        document = rules.SHAPE.approved(
            open_document(draft.document), approved_by.strip(), review_date, draft.number
        )
        table = from_document(document)
    except Unreadable as error:
        raise Refused(" ".join(error.faults)) from None
    if reasons := [*waits(table), *(fault.says for fault in faults_of(table))]:
        raise Refused(" ".join(reasons))
    assert proof_of(table).sound
    for before in row.versions.filter(state=ACTIVE):
        _retire(before)
    _move(draft, ACTIVE)
    draft.review_date = review_date
    draft.published_by_id = by.membership_id
    draft.published_at = clock.now()
    _write(by, draft, document)
    record(
        by, "question_set.publish", subject=draft, set=str(row.pk), number=draft.number,
        sha256=draft.sha256,
    )  # fmt: skip
    return draft


def _move(version: QuestionSetVersion, state: VersionState) -> None:
    assert state in VERSION_MOVES[VersionState(version.state)]
    version.state = state


def _retire(version: QuestionSetVersion) -> None:
    _move(version, RETIRED)
    version.retired_at = clock.now()
    version.save(update_fields=["state", "retired_at"])


@transaction.atomic
def retire(*, by: Actor, question_set: QuestionSet) -> QuestionSetVersion:
    """The version in use is used for nobody new. Check-ins that run stay on it."""
    row = _hold(by, question_set)
    version = _version(row, ACTIVE)
    _retire(version)
    record(by, "question_set.retire", subject=version, set=str(row.pk), number=version.number)
    return version


@transaction.atomic
def throw_away(*, by: Actor, question_set: QuestionSet) -> None:
    """The draft is not wanted. A set of which there is nothing else goes with it."""
    row = _hold(by, question_set)
    draft = _version(row, DRAFT)
    record(by, "question_set.throw_away", subject=draft, set=str(row.pk), sha256=draft.sha256)
    draft.delete()
    if not row.versions.exists():
        row.delete()


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
    made = bring_in(by=by, service=service, table=table)
    return publish(
        by=by,
        question_set=made.question_set,
        sha256=made.sha256,
        approved_by=approved_by,
        review_date=review_date,
    )
