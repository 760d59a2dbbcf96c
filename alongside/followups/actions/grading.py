"""What a decision table makes of an answer, and who acts on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import clock, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record, record_many
from alongside.core.errors import Refused
from alongside.followups import access, texts
from alongside.followups.models import CheckIn
from alongside.followups.queries.schedules import usual_of_many
from alongside.followups.rules.grading import for_table, in_language, more_urgent
from alongside.followups.rules.questions import Texts
from alongside.followups.rules.tables import Level, filled, grade
from alongside.worklist import actions as worklist

# Kinds of worklist items (items.py), which are their keys' beginnings too.
GRADED, SOONER = "follow_up_graded", "follow_up_sooner"


def grade_answer(
    row: CheckIn, filed: Mapping[str, str], by: Actor, *, replied: bool = True
) -> None:
    """Grade an answer, or that none came, by the version that was asked, in the same transaction.

    Kept beside it: what was graded, the version with its hash, level and row. It can be played
    again and gives the same.
    """
    grade_answers([(row, filed, by)], replied=replied)


def grade_answers(
    answered: Sequence[tuple[CheckIn, Mapping[str, str], Actor]], *, replied: bool = True
) -> None:
    """The same of many, with as many statements."""
    today = clock.today()
    check_ins = [row for row, _filed, _by in answered]
    usual = usual_of_many(check_ins, today) if replied else {}
    notes = []
    for row, filed, by in answered:
        version = row.set_version
        assert version is not None  # it was pinned as it was asked
        answers = for_table(
            version.table,
            filed,
            unread=json.loads(row.unread or "{}"),
            replied=replied,
            usual=usual.get(row.pk, []),
            on=today,
        )
        found = grade(version.table, answers)
        row.graded = json.dumps(answers, ensure_ascii=False)
        row.level, row.row, row.graded_at = found.level, found.row, clock.now()
        notes.append(
            Note(
                row,
                by=by,
                detail={
                    "level": found.level,
                    "row": found.row,
                    "table": version.sha256,
                    "replied": replied,
                },
            )
        )
    kept = ["graded", "level", "row", "graded_at"]
    # What came before they fell silent; a reply is kept by whoever files it.
    rows.update(check_ins, kept if replied else ["answers", "unread", *kept])
    record_many(answered[0][2], "check_in.grade", notes)
    if replied:
        worklist.void_many(
            by=answered[0][2],
            keys={item_key(GRADED, row, replied=False): by for row, _filed, by in answered},
        )
    openings = []
    for row, _filed, by in answered:
        assert row.set_version is not None
        level = row.set_version.table.level(row.level)
        if level.read_by_somebody:
            key = item_key(GRADED, row, replied=replied)
            openings.append(_opening(by, row, GRADED, level, key))
    worklist.open_many(by=answered[0][2], openings=openings)


def item_key(kind: str, row: CheckIn, *, replied: bool) -> str:
    """The worklist's name for the item of an answer, or of none."""
    return f"{kind}:{row.pk}:{'reply' if replied else 'none'}"


def _opening(by: Actor, row: CheckIn, kind: str, level: Level, key: str) -> worklist.Opening:
    """An item with the level's own chain as it stands now: who acts, by when, what to do."""
    assert row.set_version is not None  # it was graded
    table = row.set_version.table

    def put(texts: Texts | None) -> dict[str, str]:
        return {language: filled(said, table) for language, said in (texts or {}).items()}

    return worklist.Opening(
        by=by,
        kind=kind,
        key=key,
        person=row.person,
        service_id=texts.service_of(row).pk,
        responsible=row.responsible,
        about_id=row.pk,
        level=put(level.name),
        why=why_in_words(row),
        ask=put(level.ask),
        chain=level.chain,
        urgent=level.crisis,
    )


def why_in_words(row: CheckIn) -> str:
    """What the row that fired looked at, line by line, in English: the service reads it."""
    with translation.override("en"):
        return "\n".join(f"{one.question} {one.answer}" for one in texts.why_of(row))


@transaction.atomic
def ask_sooner(*, by: Actor, check_in: CheckIn, level: str) -> CheckIn:
    """The person asks for more urgent help than the table said. They always can, and nobody asks
    why.

    Raises Refused for a level that is not above the one they were given.
    """
    access.check_can_answer(by, check_in)
    row = CheckIn.objects.select_for_update(of=("self",)).get(pk=check_in.pk)
    version = row.set_version
    if version is None or not row.level or level not in more_urgent(version.table, row.level):
        raise Refused(_("Choose one of the answers shown."))
    record(by, "check_in.sooner", subject=row, level=level)
    key = f"{SOONER}:{row.pk}:{level}"
    worklist.open_many(by=by, openings=[_opening(by, row, SOONER, version.table.level(level), key)])
    return row


def level_name(row: CheckIn, language: str) -> str:
    """The level of a graded answer, in help-and-speed words; empty when nothing was graded."""
    if row.set_version is None or not row.level:
        return ""
    table = row.set_version.table
    return filled(in_language(table.level(row.level).name, language), table)
