"""The town's post box keeps what it is sent, and shows it."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from alongside.demo import mail


def send(settings: Any, text: str, subject: str = "Neges i chi, Siân") -> None:
    message = EmailMessage()
    message["To"], message["From"] = "person@example.org", "alongside@example.org"
    message["Subject"], message["Date"] = subject, "Sun, 22 Nov 2026 10:00:00 +0000"
    message.set_content(text, cte="quoted-printable")
    with smtplib.SMTP(settings.SMTP["host"], settings.SMTP["port"], timeout=20) as server:
        server.send_message(message)


def test_what_is_sent_is_kept_newest_first(post: Path, settings: Any) -> None:
    send(settings, "Hello Siân,\n\nThe first thing.\n")
    send(settings, "Hello Siân,\n\nTŷ Isaf: " + "words " * 40)
    later, earlier = (mail.read(post, name) for name in mail.names(post))
    assert earlier
    assert later
    assert (earlier.to, earlier.subject) == ("person@example.org", "Neges i chi, Siân")
    assert earlier.begins == "The first thing."
    assert later.begins.startswith("Tŷ Isaf: words")
    assert len(later.begins) <= 100
    mail.empty(post)
    assert mail.names(post) == []


def test_links_into_the_town_lead_to_where_it_is_now(post: Path, settings: Any) -> None:
    send(
        settings,
        "Open this: http://localhost:8123/c/abc?x=1. Or this:\nhttps://example.org/a (not here).",
    )
    found = mail.read(post, mail.names(post)[0])
    assert found
    assert found.paragraphs == [
        [
            ("Open this: ", ""),
            ("http://localhost:8123/c/abc?x=1", "/c/abc?x=1"),
            (". Or this:\n", ""),
            ("https://example.org/a", "https://example.org/a"),
            (" (not here).", ""),
        ]
    ]


@pytest.mark.parametrize("name", ["../secret", "1", "", "x", "1.part"])
def test_nothing_but_mail_is_read(tmp_path: Path, name: str) -> None:
    assert mail.read(tmp_path, name) is None
