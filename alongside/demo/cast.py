"""Who can be tried in the demo, and as what."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.people.models import Role


@dataclass(frozen=True)
class Part:
    """One of those whom a visitor can be. `hat`: the role that they act in; empty: as themselves.
    `slug` is the end of /demo/as/<slug>/."""

    slug: str
    name: str
    hat: str
    label: str | Promise
    about: str | Promise

    @property
    def email(self) -> str:
        """What they would sign in with, if they had a password. They have none."""
        return f"{self.slug}@example.org"


PARTS = (
    Part(
        "person",
        "Siân",
        "",
        _("A person"),
        _("Lives with diabetes, high blood pressure and a sore knee, and sees badly."),
    ),
    Part(
        "carer",
        "Lowri",
        "",
        _("A carer"),
        _("Siân’s daughter. Siân has let her see her plan and help with it."),
    ),
    Part("nurse", "Dana Hughes", Role.NURSE, _("A practice nurse"), _("Talks with Siân next.")),
    Part(
        "gp", "Tomos Rees", Role.GP, _("A GP"), _("Promised Siân something, and has not done it.")
    ),
    Part(
        "link-worker",
        "Aled Morgan",
        Role.LINK_WORKER,
        _("A link worker"),
        _("Works for a charity. Has suggested a walking group to Siân."),
    ),
    Part(
        "peer",
        "Peredur Llŷr",
        Role.PEER,
        _("A peer supporter"),
        _("Has been through it too. Siân lets him see who she is, and no more."),
    ),
    Part("broker", "Bethan Cole", Role.BROKER, _("A time bank broker"), _("Runs the time bank.")),
    Part(
        "lead",
        "Leila Haddad",
        Role.LEAD,
        _("A service lead"),
        _("Looks after teams, settings and what went wrong. Sees nobody’s record."),
    ),
    Part(
        "privacy", "Priya Nair", Role.PRIVACY, _("A privacy officer"), _("Looks into emergencies.")
    ),
    Part("board", "Bryn Howells", Role.BOARD, _("A board member"), _("Sees nobody’s record.")),
    Part(
        "stranger",
        "Stella Vaughan",
        Role.NURSE,
        _("A stranger"),
        _("A nurse of another practice. Must not see anything of Siân."),
    ),
)
BY_SLUG = {part.slug: part for part in PARTS}

# Has no email, no phone and no login: comes in with a slip, or has things typed for him.
ON_PAPER = "Idwal"
