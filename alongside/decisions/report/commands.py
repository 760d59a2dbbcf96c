"""What the command `decisions report` prints. Returns the exit code."""

from __future__ import annotations

import json as json_text
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from alongside.core.actors import COMMAND
from alongside.core.audit import record as audit
from alongside.core.errors import Refused
from alongside.decisions.report import words
from alongside.decisions.report.queries import Report, report_for
from alongside.people.models import Service


def _services(name: str) -> list[Service]:
    found = Service.objects.order_by("name", "pk")
    if not name:
        return list(found)
    named = list(found.filter(name=name))
    if not named:
        raise Refused(_("There is no service called %(name)s.") % {"name": name})
    return named


def as_data(service: Service, report: Report) -> dict[str, Any]:
    """The report as JSON holds it. What is left out is null."""
    topics = [
        {
            "quarter": str(quarter),
            "topic": report.aids[aid_id].id,
            "title": report.aids[aid_id].title,
            **asdict(report.topic(quarter, aid_id)),
        }
        for quarter in report.quarters
        for aid_id in report.aid_ids
    ]
    return {
        "service": service.name,
        "threshold": report.threshold,
        "fewest_professionals": report.fewest,
        "topics": topics,
    }


def report(*, service: str = "", json: bool = False) -> int:
    """Print the report of every service, or of those with this name: as one JSON object, or as
    tables. Small numbers are left out as on the page.

    JSON: `definitions`, and for each of `services` its `topics`: `quarter`, `topic`, `steps`,
    `guess` and `treatment` (each a `share` with its ranges in percent) and all else that the page
    shows. Raises Refused when there is no such service.
    """
    found = [(one, report_for(one.pk)) for one in _services(service)]
    for one, _report in found:
        audit(COMMAND, "report.read", subject=one, reading=True)
    definitions = [str(text) for text in (*words.DEFINITIONS, words.LABEL, words.NO_TARGETS)]
    if json:
        services = [as_data(one, whole) for one, whole in found]
        print(json_text.dumps({"definitions": definitions, "services": services}, indent=2))  # noqa: T201
        return 0
    console = Console()
    for one, whole in found:
        console.rule(one.name)
        console.print(words.why_missing(whole))
        for quarter in whole.quarters:
            for aid_id in whole.aid_ids:
                _show(
                    console,
                    f"{quarter} {words.title_of(whole.aids[aid_id])}",
                    whole,
                    quarter,
                    aid_id,
                )
    for text in definitions:
        console.print(f"- {text}")
    return 0


def _show(console: Console, title: str, whole: Report, quarter: Any, aid_id: Any) -> None:
    console.print(f"\n[bold]{title}[/bold]")
    for each in words.tables(whole.topic(quarter, aid_id), whole.aids[aid_id]):
        table = Table(*each.head, title=each.title, title_justify="left")
        for row in each.rows:
            table.add_row(*row)
        console.print(table)
