"""`alongside doctor`: what is wrong, one sentence for each fault."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING

from alongside.cli.place import busy, django_ready, keep_database, say, tell_json

if TYPE_CHECKING:
    from alongside.core.doctor import Finding

MAIL_LATE = timedelta(hours=1)
TEXT_LATE = timedelta(minutes=30)
FILED_LATE = timedelta(minutes=5)
LETTER_LATE = timedelta(days=3)


def doctor(args: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when anything is wrong."""
    django_ready(args)
    from alongside.core.doctor import look

    with keep_database(), busy("Looking"):
        findings = look(outbox, inbox, worklist, explanations, house)
    faults = [sentence for found in findings for sentence in found.faults]
    notes = [sentence for found in findings for sentence in found.notes]
    if args.json:
        report = {
            "ok": not faults,
            "faults": faults,
            "notes": notes,
            "checks": {found.name: {"ok": not found.faults, **found.facts} for found in findings},
        }
        tell_json(report)
        return 1 if faults else 0
    if faults:
        say(*faults, *notes)
        return 1
    say("All is well: " + ", ".join(found.name for found in findings) + ".", *notes)
    return 0


def outbox() -> Finding:
    """Mail that should be out, letters that nobody has posted, and what could not be sent."""
    from alongside.core import clock
    from alongside.core.doctor import Finding, span
    from alongside.messaging.models import Gateway, OutMessage, OutState

    now = clock.now()
    found = Finding("outbox")
    waiting = OutMessage.objects.filter(state=OutState.QUEUED, due_at__lte=now).order_by("due_at")
    for gateway, late, sentence in (
        (Gateway.EMAIL, MAIL_LATE, "An email has waited for {} to be sent: check ALONGSIDE_SMTP."),
        (Gateway.TEXT, TEXT_LATE, "A text has waited for {} to be sent: check its provider."),
        (Gateway.PRINT, LETTER_LATE, "A letter has waited for {} to be printed and posted."),
    ):
        oldest = waiting.filter(gateway=gateway).values_list("due_at", flat=True).first()
        age = now - oldest if oldest else timedelta(0)
        found.facts[f"{gateway}_seconds"] = int(age.total_seconds())
        if age > late:
            found.faults.append(sentence.format(span(age)))
    found.facts["failed"] = OutMessage.objects.filter(state=OutState.FAILED).count()
    return found


def worklist() -> Finding:
    """What nobody took, what did not go on to the next, and who could not be told."""
    from alongside.core import clock
    from alongside.core.doctor import Finding, span
    from alongside.worklist.watching import MESSAGE_LATE, look

    now, watch = clock.now(), look()
    ages = {
        "oldest_unsent_seconds": watch.oldest_unsent,
        "oldest_untaken_seconds": watch.oldest_untaken,
    }
    found = Finding("worklist")
    for name, since in ages.items():
        found.facts[name] = int((now - since).total_seconds()) if since else 0
    found.facts |= {
        "overdue_steps": watch.overdue_steps,
        "with_lead": watch.with_lead,
        "failed": watch.failed,
        "services_without_lead": len(watch.without_lead),
    }
    if watch.overdue_steps:
        found.faults.append(
            f"{watch.overdue_steps} items of the worklist should have gone on to the next person "
            "and did not. Run: alongside work"
        )
    if watch.oldest_unsent and now - watch.oldest_unsent > MESSAGE_LATE:
        found.faults.append(
            f"A message to whoever is on duty has waited for {span(now - watch.oldest_unsent)} to "
            "be sent."
        )
    found.faults += [
        f"Nobody leads {name}: what nobody does there reaches no lead. Give somebody that role."
        for name in watch.without_lead
    ]
    if watch.with_lead:
        found.notes.append(
            f"{watch.with_lead} items of the worklist are with a lead, because nobody did them in "
            "time."
        )
    if watch.failed:
        found.notes.append(f"{watch.failed} messages to staff did not arrive in the last 7 days.")
    return found


def inbox() -> Finding:
    """Texts that came in and are not filed, and who carries texts."""
    from alongside.core import clock
    from alongside.core.doctor import Finding, span
    from alongside.messaging.gateways import texts
    from alongside.messaging.models import InMessage, InState

    found = Finding("texts", facts={"providers": [one.name for one in texts.providers()]})
    waiting = InMessage.objects.filter(state=InState.WAITING).order_by("received_at")
    oldest = waiting.values_list("received_at", flat=True).first()
    age = clock.now() - oldest if oldest else timedelta(0)
    found.facts["unfiled_seconds"] = int(age.total_seconds())
    if age > FILED_LATE:
        found.faults.append(
            f"A text that came in {span(age)} ago is not filed yet. Run: alongside work"
        )
    unplaced = InMessage.objects.filter(state=InState.UNMATCHED, service__isnull=True).count()
    found.facts["without_a_service"] = unplaced
    if unplaced:
        found.faults.append(
            f"{unplaced} texts came from numbers that nobody knows, and no service reads them. "
            'Run: alongside choose messaging.unknown_texts "NAME OF A SERVICE"'
        )
    return found


def explanations() -> Finding:
    """Explanations of results that are faulty, or past the day of their review."""
    from alongside.core import clock
    from alongside.core.doctor import Finding
    from alongside.records import explanations as texts

    found = Finding("explanations", faults=texts.faults())
    if found.faults:
        return found
    late = texts.overdue(clock.today())
    found.facts["overdue"] = len(late)
    found.faults += late
    return found


def house() -> Finding:
    """Services that share results in advance without a talk about what has to come with it."""
    from alongside.core.doctor import Finding
    from alongside.people.models import Service
    from alongside.records.queries import needs_talk

    found = Finding("results in advance")
    silent = sum(map(needs_talk, Service.objects.values_list("pk", flat=True)))
    found.facts["services_without_a_talk"] = silent
    if silent:
        services = "1 service has" if silent == 1 else f"{silent} services have"
        found.notes.append(
            f"{services} results in advance on, and no talk about the four parts of the House "
            "written down."
        )
    return found
