"""One person's plan with 2 goals, and after ten years: 60 goals, 400 actions, 120 lines, 500
changes and 40 conversations.

Promise: the queries of each page are the same, and p95 is at most three times that of the bare page
for the same reader (a nurse's has what helps the person, and what they are told first).
After ten years most goals are reached or let go and 6 are under way; how long the page takes with
all 60 under way is measured too, without a promise.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from bench.place import ratios, universe, within_3_times

GOALS, ACTIONS, LINES, CHANGES, CONVERSATIONS = 60, 400, 120, 500, 40
UNDER_WAY = 6
READERS = ("rhian", "nurse")
SECTIONS = ("view", "priority", "concern", "support", "warning", "step", "call")


def _goals(number: int, actions_each: int) -> list[Any]:
    from alongside.core import clock
    from alongside.plans import actions
    from alongside.plans.models import Side
    from alongside.plans.rules import usual_follow_up

    place, today = universe(), clock.today()
    made = []
    for one in range(number):
        agreed = actions.agree(
            by=place.actor("rhian"),
            person=place.rhian,
            professional=place.memberships["nurse"],
            goal_words=f"Walk to the harbour and back, {one}",
            confidence=1 + one % 10,
            my_words="Walk on Mondays",
            their_words="Find out about the walking group",
            my_date=today,
            their_date=today,
            follow_up_on=usual_follow_up(today),
        )
        for side, who in ((Side.PERSON, "rhian"), (Side.PROFESSIONAL, "nurse")):
            actions.accept(by=place.actor(who), agreement=agreed.agreement, side=side)
        for another in range(actions_each - 2):
            actions.add_promise(
                by=place.actor("nurse" if another % 2 else "rhian"),
                goal=agreed.goal,
                words=f"One more thing, {another}",
                due_date=today,
            )
        made.append(agreed.goal)
    return made


def _lines(number: int) -> list[Any]:
    from alongside.plans import actions

    place = universe()
    return [
        actions.add_entry(
            by=place.actor(who),
            person=place.rhian,
            section=SECTIONS[one // 2 % len(SECTIONS)],
            side=side,
            words=f"What is to be said about it, in a sentence or two, {one}.",
        )
        for one in range(number)
        for who, side in [(("rhian", "person"), ("nurse", "professional"))[one % 2]]
    ]


def _conversations(number: int, goals: list[Any]) -> Any:
    """Each with four things to talk about; the days are spread over ten years afterwards."""
    from alongside.core import clock
    from alongside.plans import actions
    from alongside.plans.models import Conversation, Goal, Side

    place = universe()
    made = []
    for one in range(number):
        conversation = actions.book(
            by=place.actor("nurse"),
            person=place.rhian,
            professional=place.memberships["nurse"],
            at=clock.now() + timedelta(days=1 + one),
        )
        actions.prepare(
            by=place.actor("rhian"), conversation=conversation, words="My knees.", version=0
        )
        for words in ("My knees", "The tablets", "Dancing", "The stairs"):
            actions.add_item(
                by=place.actor("rhian"), conversation=conversation, words=words, side=Side.PERSON
            )
        made.append(conversation)
    for one, conversation in enumerate(made[:-1]):
        actions.hold(by=place.actor("nurse"), conversation=conversation)
        at = clock.now() - timedelta(days=90 * (len(made) - one))
        Conversation.objects.filter(pk=conversation.pk).update(at=at, held_at=at)
    for goal, conversation in zip(goals, made, strict=False):
        Goal.objects.filter(pk=goal.pk).update(conversation=conversation)
    return made[-1]


def _changes(lines: list[Any], until: int) -> None:
    from alongside.plans import actions
    from alongside.plans.models import PlanChange

    place = universe()
    left = until - PlanChange.objects.filter(person=place.rhian).count()
    for one in range(max(left, 0)):
        line = lines[one % len(lines)]
        who = "rhian" if line.side == "person" else "nurse"
        line.refresh_from_db()
        actions.change_entry(
            by=place.actor(who), entry=line, version=line.version, words=f"Said anew, {one}."
        )


def _end(goals: list[Any]) -> None:
    from alongside.plans import actions

    turns = count()
    for goal in goals:
        outcome = ("achieved", "let_go")[next(turns) % 2]
        actions.review(
            by=universe().actor("rhian"), goal=goal, progress="as_hoped", outcome=outcome
        )


def _measured(goal: Any, conversation: Any, runs: int) -> dict[str, Any]:
    from alongside.plans.models import PlanChange

    place = universe()
    change = PlanChange.objects.filter(person=place.rhian).order_by("-at", "-id")[0]
    paths = {
        "bare": "bare/",
        "home": "",
        "plan": "plan/",
        "earlier_goals": "plan/earlier/",
        "goal": f"goals/{goal.pk}/",
        "conversation": f"conversations/{conversation.pk}/",
        "versions": "plan/versions/",
        "version": f"plan/versions/{change.pk}/",
    }

    def pages(client: Any) -> dict[str, Any]:
        base = f"/p/{place.rhian.pk}/"
        return {name: partial(client.get, base + path) for name, path in paths.items()}

    return {who: ratios(pages(place.client(who)), runs=runs) for who in READERS}


def run(runs: int = 60) -> dict[str, Any]:
    """Measure a young plan, the plan after ten years, and one with every goal under way."""
    report: dict[str, Any] = {}
    goals = _goals(3, 4)
    lines = _lines(16)
    _end(goals[2:])
    conversation = _conversations(2, goals[:1])
    young = report["2_goals"] = _measured(goals[0], conversation, runs)

    _goals(1, 0)
    more = _goals(GOALS - 4, (ACTIONS - 100) // (GOALS - 4))
    more += _goals(1, 100)  # one goal of many actions, as long histories have them
    lines += _lines(LINES - len(lines))
    conversation = _conversations(CONVERSATIONS - 2, more)
    _changes(lines, CHANGES)
    long = more[-1]
    report["all_under_way"] = _measured(long, conversation, runs)
    _end(more[: GOALS - UNDER_WAY - 1])
    old = report["10_years"] = _measured(long, conversation, runs)
    report["queries_do_not_grow"] = all(
        young[who][name]["queries"] == old[who][name]["queries"]
        for who in READERS
        for name in young[who]
    )
    report["p95_within_3_times_bare"] = all(within_3_times(old[who]) for who in READERS)
    return report


if __name__ == "__main__":
    import json
    import sys

    from bench.place import place

    with place():
        print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 60), indent=1))
