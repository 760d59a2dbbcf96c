"""Sign-in pages and mails are ours, in one template language, with no inline script."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.template import engines
from django.template.loader import get_template

from alongside.ui import signin

THEIRS = Path(allauth.__file__).parent / "templates"
# Never shown with our settings: they belong to codes by mail and by phone, to signing up with a
# passkey, to trusted browsers, to changing the one address; or are pieces of allauth's own pages.
NOT_SHOWN = re.compile(
    r"(base\w*|confirm_\w+_code|phone_change|request_login_code|signup_by_passkey|email_change"
    r"|trust|signup_form)\.html$|/snippets/|login_code|phone_|password_reset_code|base_message"
    r"|base_notification|/download\.txt$"
)


def names(pattern: str) -> list[str]:
    return sorted(
        str(path.relative_to(THEIRS))
        for folder in ("account", "mfa")
        for path in (THEIRS / folder).rglob(pattern)
        if not NOT_SHOWN.search(str(path.relative_to(THEIRS)))
    )


@pytest.mark.parametrize("name", [*names("*.html"), *names("*.txt")])
def test_every_page_message_and_mail_is_ours(name):
    template = get_template(name)
    assert template.backend is engines["jinja2"], f"allauth's own {name} would be shown"


@pytest.mark.parametrize("name", names("*.html"))
def test_every_page_compiles_and_has_no_inline_script(env, name):
    source = env.loader.get_source(env, name)[0]
    assert "<style" not in source
    assert "style=" not in source
    assert not re.search(r"\son\w+=", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "src=" in script or "application/json" in script


@pytest.mark.parametrize("name", names("*_subject.txt"))
def test_every_mail_has_a_subject_of_one_line(env, name):
    assert len(env.get_template(name).render().strip().splitlines()) == 1


def test_mails_are_plain_and_say_what_to_do(env):
    text = env.get_template("account/email/password_reset_key_message.txt").render(
        password_reset_url="https://x.example/a?b=1&c=2"
    )
    assert "https://x.example/a?b=1&c=2" in text
    assert "<" not in text


def test_our_sentences_replace_sentences_that_exist():
    assert set(signin.ACCOUNT_ERRORS) <= set(DefaultAccountAdapter.error_messages)
    assert set(signin.MFA_ERRORS) <= set(DefaultMFAAdapter.error_messages)
    for sentence in {**signin.ACCOUNT_ERRORS, **signin.MFA_ERRORS}.values():
        assert str(sentence).endswith(".")
