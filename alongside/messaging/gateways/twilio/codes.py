"""What Twilio's words and numbers mean for us (Programmable Messaging; its list of error codes)."""

from __future__ import annotations

from alongside.messaging.gateways.texts import Fate, Known, NotKnown, TryLater, Undeliverable

STATUSES = {
    "accepted": Fate(),
    "scheduled": Fate(),
    "queued": Fate(),
    "sending": Fate(),
    "sent": Fate(),
    "delivered": Fate(delivered=True),
    "undelivered": Fate(failed="not_reached"),
    "failed": Fate(failed="not_reached"),
    "canceled": Fate(failed="refused"),
}
# Why the network did not deliver, where Twilio says more.
FAILURES = {
    30003: "not_reached",  # switched off
    30004: "refused",  # blocked
    30005: "no_such_number",
    30006: "no_mobile",  # a landline
    30007: "refused",  # taken for spam
    30008: "not_reached",
}
# Why it does not take a text at all. Everything else of 4xx is about our account: it passes.
NEVER = {
    21211: "bad_number",
    21214: "bad_number",
    21217: "bad_number",
    21408: "refused",  # a country that our account does not text
    21610: "stopped_there",  # they texted STOP, and Twilio heard it
    21612: "no_such_number",
    21614: "no_mobile",
    21617: "too_long",
}
LONGEST = 1600


def word(status: str, error: object) -> str:
    """Status and error code as one word that is kept with the receipt."""
    return f"{status}:{error}" if str(error or "").isdecimal() else status


def meaning(status: str) -> Fate:
    """What became of a text. A word that is not in the table says nothing."""
    name, _, code = status.partition(":")
    found = STATUSES.get(name, Fate())
    if found.failed and code.isdecimal():
        return Fate(failed=FAILURES.get(int(code[:9]), found.failed))
    return found


def refusal(status_code: int, code: object) -> Known:
    """What an answer to a text that was handed over means."""
    if status_code >= 500:
        return NotKnown("Twilio failed.")
    if isinstance(code, int) and code in NEVER:
        return Undeliverable(NEVER[code])
    return TryLater(f"Twilio answered {status_code}.")
