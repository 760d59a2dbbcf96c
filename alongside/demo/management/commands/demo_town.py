"""`manage.py demo_town load` and `demo_town show`: what `alongside demo` calls."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from alongside.demo import mail, phone, town
from alongside.demo.cast import ON_PAPER, PARTS
from alongside.demo.views import mail_folder


class Command(BaseCommand):
    """Loads the town where there is none, and says who can be tried."""

    help = "Load the demo town, or say who can be tried."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which of the two."""
        parser.add_argument("what", choices=["load", "show"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        """Do it."""
        if what == "load":
            self.load()
        else:
            self.show()

    def load(self) -> None:
        """Load the town and seal what happened; nothing where it is there."""
        if town.is_there():
            return
        mail.empty(mail_folder())
        phone.empty()
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("A year passes in the town", total=town.STEPS)
            town.load(lambda: progress.update(task, advance=1))
        town.seal()

    def show(self) -> None:
        """The address, and everybody whom a visitor can be."""
        console = Console(highlight=False)
        console.print(
            f"\nAlongside, in the town of {town.TOWN}: {settings.ALONGSIDE_ADDRESS}/demo/\n"
        )
        table = Table(box=None, pad_edge=True)
        table.add_column("be")
        table.add_column("who is")
        table.add_column("at", no_wrap=True)
        for part in PARTS:
            table.add_row(
                part.name, str(part.label), f"{settings.ALONGSIDE_ADDRESS}/demo/as/{part.slug}/"
            )
        table.add_row(ON_PAPER, "Somebody without email", f"{settings.ALONGSIDE_ADDRESS}/demo/")
        table.add_row("", "The mail that was sent", f"{settings.ALONGSIDE_ADDRESS}/demo/mail/")
        table.add_row("", "The phones in the town", f"{settings.ALONGSIDE_ADDRESS}/demo/phone/")
        console.print(table)
        console.print(
            "\nEverything stays on this computer. Ctrl-C stops it; what you did is kept.\n"
        )
