"""What a message centre's codes mean for us (SMPP 3.4, 5.1.3 command_status, 5.2.28 message_state,
appendix B delivery receipts)."""

from __future__ import annotations

from alongside.messaging.gateways.texts import Fate, Known, TryLater, Undeliverable

STATES = {
    "ENROUTE": Fate(),
    "ACCEPTD": Fate(),
    "UNKNOWN": Fate(),
    "DELIVRD": Fate(delivered=True),
    "EXPIRED": Fate(failed="not_reached"),
    "UNDELIV": Fate(failed="not_reached"),
    "DELETED": Fate(failed="refused"),
    "REJECTD": Fate(failed="refused"),
}
BY_NUMBER = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
# Answers to a text that will never go. All others are about us, or about now: they pass.
NEVER = {
    0x01: "too_long",  # ESME_RINVMSGLEN
    0x0B: "bad_number",  # ESME_RINVDSTADR
    0x48: "bad_number",  # ESME_RINVDSTTON
    0x50: "bad_number",  # ESME_RINVDSTNPI
    0xFE: "not_reached",  # ESME_RDELIVERYFAILURE
}
TRY_AGAIN = 0x64  # ESME_RX_T_APPN: we could not keep it now, send it once more
TAKEN = 0x00


def meaning(status: str) -> Fate:
    """What became of a text. A word that is not in the table says nothing."""
    return STATES.get(status, Fate())


def refusal(status: int) -> Known:
    """What an answer to a text that was handed over means."""
    if status in NEVER:
        return Undeliverable(NEVER[status])
    return TryLater(f"The message centre answered {status:#04x}.")
