"""What the answers of a mail server mean for us (RFC 5321 section 4.2, RFC 4954 section 6)."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """What follows from an answer."""

    LATER = "later"  # try again
    NEVER = "never"  # this message will not get through


# 5xx answers that are about us or the server, not about the message: a person repairs the
# settings, and the message is still good.
OUR_FAULT = frozenset(
    {
        500,  # the server did not understand the command
        502,  # the command is not there
        503,  # wrong order: mostly a missing sign-in
        504,  # a parameter is not there
        521,  # the host takes no mail
        523,  # the message is larger than the server takes now
        530,  # sign in first
        534,  # the way of signing in is too weak
        535,  # wrong name or password
        538,  # sign in only over TLS
    }
)
REASONS = {
    550: "no_mailbox",  # also: refused by policy
    551: "moved_mailbox",
    552: "full_mailbox",
    553: "bad_address",
    554: "refused",
    555: "bad_address",
    556: "no_mail_there",  # RFC 7504
}


def meaning(code: int) -> tuple[Answer, str]:
    """What follows from an SMTP answer, and a reason code without any personal data."""
    if 500 <= code < 600 and code not in OUR_FAULT:
        return Answer.NEVER, REASONS.get(code, f"smtp_{code}")
    return Answer.LATER, f"smtp_{code}"
