"""What the words of GOV.UK Notify mean for us (its REST API, v2)."""

from __future__ import annotations

from alongside.messaging.gateways.texts import Fate, Known, NotKnown, TryLater, Undeliverable

# Networks are tried for up to 72 hours: "delivered" may come three days late.
STATUSES = {
    "created": Fate(),
    "sending": Fate(),
    "pending": Fate(),
    "sent": Fate(),  # abroad: nothing more is heard
    "delivered": Fate(delivered=True),
    "permanent-failure": Fate(failed="no_such_number"),
    "temporary-failure": Fate(failed="not_reached"),
    "technical-failure": Fate(again=True),
}
LONGEST = 918  # letters that Notify takes in one text


def meaning(status: str) -> Fate:
    """What became of a text. A word that is not in the table says nothing."""
    return STATUSES.get(status, Fate())


def refusal(status_code: int, error: str) -> Known:
    """What an answer to a text that was handed over means. `error` is Notify's type, never its
    words: those change.

    429 and what is wrong with our account (401, 403, a template that is missing) pass: a person
    repairs the settings, and the text is still good. After 5xx nobody knows whether it was taken.
    """
    if status_code >= 500:
        return NotKnown("Notify failed.")
    if status_code == 400 and error == "ValidationError":
        return Undeliverable("bad_number")
    return TryLater(f"Notify answered {status_code} {error}.")
