"""What goes out and what comes in: both are rows first."""

from alongside.messaging.models.inbox import (
    IN_MOVES,
    REPLY_MOVES,
    ChannelStop,
    Confirmed,
    ExpectedReply,
    InMessage,
    InState,
    NumberConfirmation,
    ReachHours,
    Receipt,
    ReceiptState,
    ReplyState,
    TextNumber,
)
from alongside.messaging.models.outbox import (
    INSTALLATION,
    OUT_MOVES,
    Gateway,
    OutMessage,
    OutState,
    Priority,
)

__all__ = [
    "INSTALLATION",
    "IN_MOVES",
    "OUT_MOVES",
    "REPLY_MOVES",
    "ChannelStop",
    "Confirmed",
    "ExpectedReply",
    "Gateway",
    "InMessage",
    "InState",
    "NumberConfirmation",
    "OutMessage",
    "OutState",
    "Priority",
    "ReachHours",
    "Receipt",
    "ReceiptState",
    "ReplyState",
    "TextNumber",
]
