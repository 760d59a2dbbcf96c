"""Home, plan, conversation and a nurse's day, with 100 and with 10,000 people in the service.

Promise: the queries of a page do not grow with the people, and p95 is at most three times that of
the bare page for the same reader.
"""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial
from typing import Any

from bench.place import ratios, within_3_times
from bench.place import universe as _universe


def _town(people: int, start: int) -> None:
    """More people of the nurse's team, through the same action as the page. One transaction."""
    from django.db import transaction

    from alongside.people.actions.persons import register_person
    from tests.universe import Universe

    universe: Universe = _universe()
    by = universe.actor("nurse")
    with transaction.atomic():
        for number in range(start, people):
            register_person(by=by, name=f"Person {number:05}", phone="01632 960123")


def _day() -> Any:
    """A day of twelve conversations, each prepared; Rhian's has everything."""
    from alongside.core import clock
    from alongside.people.models import Membership, Person
    from alongside.plans import actions
    from alongside.plans.models import Side
    from alongside.plans.rules import usual_follow_up

    universe = _universe()
    nurse: Membership = universe.memberships["nurse"]
    by = universe.actor("nurse")
    day = clock.today() + timedelta(days=1)
    others = list(Person.objects.filter(name__startswith="Person ").order_by("name")[:11])
    found = None
    for number, person in enumerate([universe.rhian, *others]):
        conversation = actions.book(
            by=by,
            person=person,
            professional=nurse,
            at=clock.at_local(day, time(9 + number // 2, 30 * (number % 2))),
        )
        speaker = by.helping("phone", "Dana Hughes", person.pk)
        actions.prepare(
            by=speaker, conversation=conversation, words="Sleeping, and my knees.", version=0
        )
        for words in ("My knees", "The new tablets", "Dancing on Fridays"):
            actions.add_item(by=speaker, conversation=conversation, words=words, side=Side.PERSON)
        if found is None:
            found = conversation
            today = clock.today()
            for number_of_goal in range(3):
                actions.agree(
                    by=universe.actor("rhian"),
                    person=person,
                    professional=nurse,
                    goal_words=f"Walk to the harbour, {number_of_goal}",
                    confidence=6,
                    my_words="Walk on Mondays",
                    their_words="Find out about the walking group",
                    my_date=usual_follow_up(today),
                    their_date=usual_follow_up(today),
                    follow_up_on=usual_follow_up(today),
                )
    return found, day


def run(runs: int = 60) -> dict[str, Any]:
    """Measure all pages at both sizes; ratios to the bare page measured in the same rounds."""
    report: dict[str, Any] = {}
    universe = _universe()
    _town(100, 0)
    conversation, day = _day()
    person = universe.rhian.pk
    pages = {
        "rhian": {
            "bare": f"/p/{person}/bare/",
            "home": f"/p/{person}/",
            "plan": f"/p/{person}/plan/",
        },
        "nurse": {
            "bare": f"/p/{person}/bare/",
            "conversation": f"/p/{person}/conversations/{conversation.pk}/",
            "day": f"/day/?on={day.isoformat()}",
            "people": "/people/",
        },
    }
    queries: dict[tuple[str, str], list[int]] = {}
    held = []
    for people, start in ((100, 100), (10_000, 100)):
        _town(people, start)
        found = report[f"{people}_people"] = {}
        for who, paths in pages.items():
            get = universe.client(who).get
            found[who] = ratios(
                {name: partial(get, path) for name, path in paths.items()}, runs=runs
            )
            held.append(within_3_times(found[who]))
            for name, figure in found[who].items():
                queries.setdefault((who, name), []).append(figure["queries"])
    report["queries_do_not_grow"] = all(len(set(counts)) == 1 for counts in queries.values())
    report["p95_within_3_times_bare"] = all(held)
    return report


if __name__ == "__main__":
    import json
    import sys

    from bench.place import place

    with place():
        print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 60), indent=1))
