"""What whoever runs an installation does now and then: migrate, first lead, backup, restore."""

from __future__ import annotations

import argparse
import gc
from typing import Any
from uuid import UUID

from alongside.cli.place import NotReady, busy, django_ready, keep_database, say, tell_json


def migrate(args: argparse.Namespace) -> int:
    """Bring the tables up to date, as their owner; rights are granted anew each time."""
    django_ready(args)
    from alongside.core.doctor import unapplied

    with keep_database():
        waiting = unapplied()
        bring_up_to_date()
    if args.json:
        tell_json({"applied": waiting})
    elif waiting:
        say(f"{len(waiting)} migrations were applied.")
    else:
        say("The tables were up to date.")
    return 0


def bring_up_to_date() -> None:
    """Apply what is missing and grant the roles their rights."""
    from django.core.management import call_command
    from django.db import connections

    if "owner" not in connections.settings:
        raise NotReady(
            "Set ALONGSIDE_OWNER_URL to the role that owns the tables: the app may not change them."
        )
    # Django makes thousands of models on the way, and lets them go: whoever looks for that rubbish
    # need not look through everything that is loaded each time. A tenth of it all.
    gc.collect()
    gc.freeze()
    with busy("Bringing the tables up to date"):
        call_command("migrate", database="owner", verbosity=0, interactive=False)


def create_admin(args: argparse.Namespace) -> int:
    """Set up an organisation with its first lead, who gets a link to choose a password."""
    django_ready(args)
    from allauth.account.models import EmailAddress
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from alongside.core.actors import Actor, Assurance, Channel
    from alongside.people.actions.logins import open_login
    from alongside.people.actions.organisations import set_up_organisation
    from alongside.people.models import Login

    try:
        validate_email(args.email)
    except ValidationError:
        raise NotReady(f"{args.email} is not an email address.") from None
    with keep_database(), transaction.atomic():
        email = Login.objects.normalize_email(args.email)
        login = Login.objects.filter(email__iexact=email).first()
        new = login is None
        if login is None:
            login = Login(email=email)
            login.set_unusable_password()
            open_login(by=Actor(channel=Channel.COMMAND), login=login, name=args.name)
            EmailAddress.objects.create(user=login, email=email, verified=True, primary=True)
        founded = set_up_organisation(
            by=Actor(
                channel=Channel.COMMAND,
                person_id=login.person_id,
                login_id=login.pk,
                assurance=Assurance.PASSWORD,
            ),
            name=args.organisation,
            service_name=args.service or args.organisation,
            team_name=args.team or args.service or args.organisation,
            phone=args.phone,
            hours=args.hours,
            founder_name=args.name if new else "",
        )
        link = _password_link(login) if new else ""
    if args.json:
        tell_json(
            {
                "email": login.email,
                "organisation": str(founded.organisation.pk),
                "service": str(founded.service.pk),
                "team": str(founded.team.pk),
                "password_link": link,
            }
        )
        return 0
    say(f"{founded.organisation.name} is set up, and {login.email} leads it.")
    if link:
        say(f"Choose a password within three days, at:\n  {link}", "Then set up a second step.")
    return 0


def _password_link(login: Any) -> str:
    """Opens the page on which the lead chooses a password, once."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.urls import reverse

    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(login),
            "key": default_token_generator.make_token(login),
        },
    )
    return f"{settings.ALONGSIDE_ADDRESS}{path}"


def choose(args: argparse.Namespace) -> int:
    """Show the local choices of the whole installation, or make one. Services and organisations
    make theirs on their own pages."""
    django_ready(args)
    from alongside.core.actors import COMMAND
    from alongside.people.actions import settings as choices
    from alongside.people.settings import resolve

    with keep_database():
        if args.value is not None:
            choice = choices.choice_of(args.key)
            value = _value(args.value, choice.default)
            choices.choose(by=COMMAND, party=None, key=args.key, value=value, reason=args.reason)
        elif args.key:
            choices.choice_of(args.key)
        found = [one for key, one in resolve(None).items() if args.key in ("", key)]
    if args.json:
        tell_json({one.choice.key: one.value for one in found})
        return 0
    for one in found:
        chosen = "chosen here" if one.is_local else "as it comes"
        say(f"{one.choice.key} = {_shown(one.value)} ({chosen}): {one.choice.label}")
    return 0


def _value(text: str, default: bool | int | str) -> bool | int | str:
    """What was typed, as the kind that this choice takes."""
    if isinstance(default, bool):
        answers = {"yes": True, "no": False}
        if text.lower() not in answers:
            raise NotReady("This choice takes yes or no.")
        return answers[text.lower()]
    if isinstance(default, int):
        if not text.isdigit():
            raise NotReady("This choice takes a whole number.")
        return int(text)
    return text


def _shown(value: bool | int | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def backup(args: argparse.Namespace) -> int:
    """Copy everything into one file, and read it back."""
    django_ready(args)
    from alongside.core import backup as backups

    file = args.file.absolute()
    with keep_database(), busy("Copying"):
        manifest = backups.write(file, with_keys=args.with_keys)
    if args.json:
        tell_json({"file": str(file), **manifest})
        return 0
    say(f"{file} holds everything, and was read back: {file.stat().st_size:,} bytes.")
    if args.with_keys:
        say("The keys are in it: whoever holds it can read it, and nobody can be erased from it.")
    else:
        say("The keys are not in it. Restoring needs ALONGSIDE_KEYS (or keys.txt): keep a copy.")
    return 0


def rotate_keys(args: argparse.Namespace) -> int:
    """Wrap every data key with the newest key, and say which keys are still needed."""
    django_ready(args)
    from alongside.core import rotation

    with keep_database():
        with busy("Wrapping the keys"):
            changed = rotation.rewrap()
        keks = rotation.keks()
    if args.json:
        tell_json(
            {"rewrapped": changed, "keys": [vars(kek) | {"needed": kek.needed} for kek in keks]}
        )
        return 0
    say(f"{changed} keys were wrapped with the newest key.")
    for kek in keks:
        fate = f"wraps {kek.wraps:,}" if kek.needed else "opens nothing here any more: take it out"
        say(f"Key {kek.place} of {len(keks)} ({kek.id}) {fate}.")
    if any(not kek.needed for kek in keks):
        say("Keep what you take out for as long as a backup that needs it.")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Put a backup back; exit code 1 where its audit trail has a fault."""
    django_ready(args)
    from alongside.core import backup as backups
    from alongside.core import keys
    from alongside.core.actors import COMMAND
    from alongside.people.actions.lifecycle import erase_again

    file = args.file.absolute()
    with keep_database():
        manifest = backups.check(file)
        within = backups.keys_within(file)
        kept = None
        if within and not set(manifest["keys"]) <= set(keys.kek_ids()):
            backups.check_empty(replace=args.replace)
            kept = backups.use_keys(within)
        with busy("Putting the backup back"):
            done = backups.restore(file, replace=args.replace)
            for owner_id in done.erased_again:
                erase_again(by=COMMAND, person_id=UUID(owner_id))
    rows = {table: count for table, count in done.rows.items() if count}
    if args.json:
        tell_json(
            {
                "made_at": done.made_at,
                "rows": rows,
                "faults": done.faults,
                "erased_again": done.erased_again,
                "keys_kept": str(kept) if kept else None,
            }
        )
        return 1 if done.faults else 0
    say(f"Everything of {done.made_at} is back:")
    _table(rows)
    if kept:
        say(f"The keys of the backup are in use now; the ones before are in {kept}.")
    if done.erased_again:
        say(f"{len(done.erased_again)} people were erased since the backup: they are again.")
    say(*(done.faults or ["The audit trail is whole."]))
    return 1 if done.faults else 0


def _table(rows: dict[str, int]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=True)
    table.add_column()
    table.add_column(justify="right")
    for name, count in sorted(rows.items()):
        table.add_row(name, f"{count:,}")
    Console(highlight=False).print(table)
