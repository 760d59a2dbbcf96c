"""The pages on which question sets are written."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from alongside.followups.authoring import describe, files, forms, rules, trial, words
from alongside.followups.authoring.kind import SETS
from alongside.followups.authoring.missing import read_draft
from alongside.followups.models import ScheduleState
from alongside.publishing.desk import Desk, by_kind
from alongside.publishing.models import Version
from alongside.publishing.rules.documents import open_document
from alongside.publishing.words import Difference


def _shown(version: Version) -> dict[str, Any]:
    document = open_document(version.document)
    table, lacks = read_draft(document)
    return {
        "table": table,
        "whole": not lacks,
        "faults": [] if lacks else words.faults_of(table),
        "waits": [] if lacks else words.waits(table),
        "check_ins": 0 if lacks else words.proof_of(table).check_ins,
        "row_keys": rules.SHAPE.keys(document, rules.ROW),
        "unsafe": trial.unsafe_lines(table),
        "items": {item.link_id: item for item in table.questions.items},
        "words": words,
    }


def _differences(before: Version, after: Version) -> list[Difference] | None:
    tables, lacks = zip(
        *(read_draft(open_document(one.document)) for one in (before, after)), strict=True
    )
    return None if any(lacks) else describe.differences(*tables)


DESK = Desk(
    kind=SETS,
    forms=by_kind(
        forms.AboutForm,
        forms.QuestionForm,
        forms.LevelForm,
        forms.RowForm,
        forms.UnsafeForm,
        forms.SettingForm,
    ),
    shown=_shown,
    lines=lambda document, part, key: describe.lines_of(read_draft(document)[0], part, key),
    differences=_differences,
    read_file=files.read_file,
    file_label=_("A file with questions"),
    file_note=_(
        "As Alongside writes it (TOML or JSON), a FHIR Questionnaire, or an XLSForm workbook."
    ),
    file_endings=(".toml", ".json", ".xlsx"),
    formats=files.ALL_FORMATS,
    counted={
        "people": Count(
            "schedule__person", distinct=True, filter=Q(schedule__state=ScheduleState.ACTIVE)
        )
    },
    ready=_(
        "The proof says that nobody falls through. It does not say that the table is right. Read "
        "each row aloud with those who will act, and with two people who live with it."
    ),
    not_ready=_("It is not proved yet, so it cannot be put to use."),
    saved=_("Saved. The proof below is for what stands here now."),
    in_use_now=_("It is in use now. Check-ins that run go on as they began."),
    no_more=_("Nobody new is asked by it. Check-ins that run go on as they began."),
)
