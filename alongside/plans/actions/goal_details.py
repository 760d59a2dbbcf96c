"""What the person says of a goal beside what was agreed: theirs alone, needing nobody's yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.plans import access
from alongside.plans.actions.goals import attain, of_same_record, on_the_ruler
from alongside.plans.actions.telling import let_team_know
from alongside.plans.actions.versions import hold, write_version
from alongside.plans.models import (
    Act,
    Attainment,
    AttainmentLevel,
    Goal,
    GoalLevel,
    Occasion,
    Tag,
)
from alongside.plans.queries import line_version

LONGEST = 300


def _opened(by: Actor, goal: Goal, version: int, mine: str) -> Goal:
    """The goal, held, if nobody changed it since `version` of its line in the plan."""
    access.check_persons_words(by, goal.person_id)
    hold(goal.person_id)
    row = Goal.objects.select_for_update(of=("self",)).select_related("person").get(pk=goal.pk)
    access.check_goal_is_live(row)
    if line_version(row) != version:
        raise Changed(
            _("Someone changed this goal while you had it open. Both texts are below."),
            theirs=details_text(row),
            mine=mine,
        )
    return row


def details_text(goal: Goal) -> str:
    """What is said of a goal beside its words, as lines: to be shown when two wrote at once."""
    said = [goal.when_words, goal.with_whom, goal.barriers]
    said += [f"{level.get_level_display()}: {level.words}" for level in goal.levels.all()]
    if goal.importance is not None:
        said.append(_("%(value)s out of 10 important") % {"value": goal.importance})
    return "\n".join(words for words in said if words)


@transaction.atomic
def describe_goal(
    *,
    by: Actor,
    goal: Goal,
    version: int,
    importance: int | None = None,
    when_words: str = "",
    with_whom: str = "",
    barriers: str = "",
    tags: Iterable[Tag] | None = None,
) -> Goal:
    """How important it is to the person, when and with whom they do it, what may get in the way.
    `version` is that of its line in the plan (`queries.line_version`) when it was opened.

    Raises Changed when somebody else changed the goal first.
    """
    said = [words.strip() for words in (when_words, with_whom, barriers)]
    row = _opened(by, goal, version, "\n".join(filter(None, said)))
    row.when_words, row.with_whom, row.barriers = said
    row.importance = on_the_ruler(importance)
    row.save(update_fields=["when_words", "with_whom", "barriers", "importance"])
    if tags is not None:
        row.tags.set(of_same_record(tags, row.person))
    record(by, "goal.describe", subject=row, words=digest("\n".join(said)))
    write_version(by, row.person_id, Act.CHANGE, row)
    let_team_know(by, row.person)
    return row


@transaction.atomic
def set_levels(*, by: Actor, goal: Goal, version: int, words: Mapping[int, str]) -> Goal:
    """What each of the five levels of a goal would look like, in the person's words. An empty one
    is not used; none at all takes the levels away. Never a score of a person.

    Raises Changed when somebody else changed the goal first.
    """
    said = {level: (words.get(level) or "").strip() for level in AttainmentLevel.values}
    if set(words) - set(AttainmentLevel.values):
        raise NotAllowed("There are five levels.")
    if any(len(text) > LONGEST for text in said.values()):
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    given = {level: text for level, text in said.items() if text}
    if given and AttainmentLevel.EXPECTED not in given:
        raise Refused(_("Begin with what you expect; the others are around it."))
    row = _opened(by, goal, version, "\n".join(given.values()))
    row.levels.exclude(level__in=given).delete()
    for level, text in given.items():
        GoalLevel.objects.update_or_create(
            goal=row, level=level, defaults={"person_id": row.person_id, "words": text}
        )
    record(by, "goal.levels", subject=row, words=digest("\n".join(given.values())))
    write_version(by, row.person_id, Act.CHANGE, row)
    let_team_know(by, row.person)
    return row


@transaction.atomic
def say_level(*, by: Actor, goal: Goal, level: int) -> Attainment:
    """ "Which one are we at now?" The person's own judgement, whenever they like."""
    access.check_persons_words(by, goal.person_id)
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    access.check_goal_is_live(row)
    made = attain(by, row, level, Occasion.REVIEW)
    record(by, "goal.say_level", subject=made)
    return made
