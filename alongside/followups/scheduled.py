"""The check-ins of a schedule: a question set as a kind of check-in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alongside.core import clock, rows
from alongside.core.actors import Actor
from alongside.followups import texts
from alongside.followups.actions.grading import grade_answer, grade_answers
from alongside.followups.actions.schedules import plan_all_next
from alongside.followups.kinds import CheckInKind, Question, register_check_in
from alongside.followups.models import (
    CheckIn,
    CheckInState,
    QuestionSetVersion,
    Schedule,
    ScheduleState,
)
from alongside.followups.queries.schedules import QUESTIONS, active_version, active_versions
from alongside.followups.rules import texting
from alongside.people.models import Membership
from alongside.ui.dates import day
from alongside.ui.safety import safety_text
from alongside.worklist import actions as worklist

MISSED = "follow_up_missed"


# What asking and planning read of a schedule.
_PLANS = (
    "id",
    "person_id",
    "question_set_id",
    "responsible_id",
    "state",
    "edition",
    "why",
    "start_date",
    "end_date",
    "phases",
    "at_time",
    "time_zone",
    "reply_hours",
    "paused_from",
    "paused_until",
)


def schedule_of(check_in: CheckIn) -> Schedule:
    """The schedule that a check-in belongs to; kept on it, because several ask for it."""
    if "_schedule" not in check_in.__dict__:
        check_in.__dict__["_schedule"] = Schedule.objects.select_related(
            "person", "responsible"
        ).get(pk=check_in.about_id)
    found: Schedule = check_in.__dict__["_schedule"]
    return found


def in_use(schedule: Schedule) -> QuestionSetVersion | None:
    """The version in use of what a schedule asks; kept on it too."""
    if "_in_use" not in schedule.__dict__:
        schedule.__dict__["_in_use"] = active_version(schedule.question_set_id)
    found: QuestionSetVersion | None = schedule.__dict__["_in_use"]
    return found


def load(check_ins: Sequence[CheckIn]) -> None:
    """Read the schedules of many, and the versions in use, at once."""
    schedules = rows.by_key(Schedule.objects.all(), {row.about_id for row in check_ins}, *_PLANS)
    members = {row.responsible_id: row.responsible for row in check_ins}
    members |= Membership.objects.in_bulk(
        {one.responsible_id for one in schedules.values()} - members.keys()
    )
    versions = active_versions({one.question_set_id for one in schedules.values()})
    for row in check_ins:
        schedule = schedules[row.about_id]
        rows.relate(schedule, person=row.person, responsible=members[schedule.responsible_id])
        schedule.__dict__["_in_use"] = versions.get(schedule.question_set_id)
        row.__dict__["_schedule"] = schedule


def questions(check_in: CheckIn) -> list[Question]:
    """The questions of the version that it began with; before that, of the one in use."""
    version = check_in.set_version or in_use(schedule_of(check_in))
    if version is None:
        return []
    return version.asks(get_language() or "en")


def about(check_in: CheckIn) -> str:
    """What it is for, in the words of both."""
    why: str = schedule_of(check_in).why
    return why


def still_wanted(check_in: CheckIn) -> bool:
    """Planned: as long as that edition of the schedule is agreed. Once asked, an answer counts
    whatever became of the schedule: it is an answer to what was asked."""
    if check_in.state != CheckInState.PLANNED:
        return True
    schedule = schedule_of(check_in)
    return schedule.state == ScheduleState.ACTIVE and schedule.edition == check_in.about_version


def begin(check_in: CheckIn) -> bool:
    """Stay on the version that is in use now; nothing to ask when there is none any more."""
    check_in.set_version = in_use(schedule_of(check_in))
    return check_in.set_version is not None


def plan_the_next(check_ins: Sequence[CheckIn], by: Actor) -> None:
    """The next time of asking each, unless its schedule was changed or has ended."""
    plan_all_next(
        (schedule, row.ordinal)
        for row in check_ins
        if (schedule := schedule_of(row)).state == ScheduleState.ACTIVE
        and schedule.edition == row.about_version
    )


def missed(check_in: CheckIn, by: Actor) -> None:
    """Nobody was asked in time: the responsible person sees it, once a day however many."""
    worklist.open_item(
        by=by,
        kind=MISSED,
        key=f"{MISSED}:{check_in.about_id}:{clock.today()}",
        person=check_in.person,
        service_id=texts.service_of(check_in).pk,
        responsible=check_in.responsible,
        due_at=clock.at_local(texts.read_by(check_in), texts.END_OF_WORK),
        about_id=check_in.pk,
    )
    plan_the_next([check_in], by)


def on_no_reply(check_in: CheckIn, by: Actor) -> None:
    """No answer has a row of its own. What came by text before they fell silent still counts."""
    progress = texting.load(check_in.progress)
    check_in.answers = json.dumps(progress.answers, ensure_ascii=False)
    check_in.unread = json.dumps(progress.unread, ensure_ascii=False)
    grade_answer(check_in, progress.answers, by, replied=False)


def message(check_in: CheckIn, link: str) -> tuple[str, str]:
    """The message by e-mail or letter: neutral, because others open mailboxes too."""
    service = texts.service_of(check_in)
    parts = [_("Hello %(name)s,") % {"name": check_in.person.name}] if link else []
    parts.append(
        _("As you agreed, %(service)s asks you a few short questions today.")
        % {"service": service.in_messages}
    )
    if link:
        parts.append(_("Please answer here. It takes about two minutes:") + f"\n{link}")
        parts.append(_("This link is only for you. It works once."))
    else:
        parts.append(
            _("With this letter comes a short form. Fill in what you like, then send or bring it.")
        )
    if check_in.late_at is not None:
        parts.append(_("Please answer by %(day)s.") % {"day": day(check_in.late_at)})
    parts.append(
        safety_text(
            "This is not for emergencies. "
            "If a life is in danger, phone 999. For urgent help, phone 111."
        )
    )
    parts.append(_("You do not have to answer, and you can stop these questions at any time."))
    return _("A few short questions"), "\n\n".join(parts)


def register() -> None:
    """Called once when the app loads."""
    register_check_in(
        CheckInKind(
            name=QUESTIONS,
            title=gettext_lazy("A few short questions"),
            questions=questions,
            about=about,
            about_label=gettext_lazy("What this is for"),
            still_wanted=still_wanted,
            on_many=grade_answers,
            message=message,
            begin=begin,
            load=load,
            on_asked=plan_the_next,
            on_missed=missed,
            on_no_reply=on_no_reply,
            every_answer_is_read=False,
        )
    )
