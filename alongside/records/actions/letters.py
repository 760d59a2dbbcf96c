"""Letters and reports that staff put into a record, for the person to read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, files
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Refused
from alongside.people.models import Person, Service
from alongside.people.rules import ALL_LABELS, Category
from alongside.records.access import check_can_add, check_can_take_back
from alongside.records.actions.bundles import source_of
from alongside.records.models import Document, DocumentKind

ADDED_HERE = "Added here"  # the source of what staff put in by hand
PDF = "application/pdf"


@transaction.atomic
def add_document(
    *,
    by: Actor,
    person: Person,
    kind: str,
    name: str,
    author: str = "",
    written_date: date | None = None,
    text: str = "",
    data: bytes = b"",
    labels: Collection[str] = (),
) -> Document:
    """Put a letter or report into a record, as its text, as a PDF, or both. Without a label only
    those see it who may see everything. Raises Refused where there is nothing to read."""
    membership_id, service_id = check_can_add(by, person.pk)
    if kind not in DocumentKind.values:
        raise Refused(_("Choose one of the kinds."))
    if not name.strip():
        raise Refused(_("Say what it is called."))
    if not text.strip() and not data:
        raise Refused(_("Choose a PDF, or paste the text."))
    if data and not data.startswith(b"%PDF-"):
        raise Refused(_("This file is not a PDF."))
    if written_date is not None and written_date > clock.today():
        raise Refused(_("The day lies in the future."))
    if not set(labels) <= ALL_LABELS:
        raise Refused(_("Choose labels from the list."))
    service = Service.objects.get(pk=service_id)
    stored = files.store(by=by, owner_id=person.pk, media_type=PDF, data=data) if data else None
    document = Document.objects.create(
        person=person,
        source=source_of(by=by, name=ADDED_HERE, service=service),
        source_key=str(uuid4()),
        digest=hashlib.sha256(data + text.encode()).hexdigest(),
        labels=sorted(set(labels)),
        kind=kind,
        name=" ".join(name.split())[:300],
        author=" ".join(author.split())[:500],
        written_date=written_date,
        text=text.strip(),
        file=stored,
        added_by_id=membership_id,
    )
    record(
        by,
        "document.add",
        subject=document,
        person_id=person.pk,
        category=str(Category.RECORDS),
        kind=kind,
        digest=digest(document.digest),
    )
    return document


@transaction.atomic
def take_back_document(*, by: Actor, document: Document) -> Document:
    """It was added by mistake: its words and its file go; that it was there stays to be seen.

    Raises Refused where somebody was quicker.
    """
    check_can_take_back(by, document)
    row = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if row.withdrawn:
        raise Refused(_("This was taken back already."))
    stored, row.file, row.text, row.withdrawn = row.file, None, "", True
    row.save(update_fields=["file", "text", "withdrawn"])
    if stored is not None:
        stored.delete()
    record(
        by,
        "document.take_back",
        subject=row,
        person_id=row.person_id,
        category=str(Category.RECORDS),
    )
    return row
