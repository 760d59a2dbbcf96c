"""Communication and accessibility needs: what is done about each (NHS England DAPB1605).

Professionals see the same sentence as the person: it is a promise.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.people.models import NeedKind

WHAT_WE_DO: dict[str, str | Promise] = {
    NeedKind.LARGE_PRINT: _("We print letters and plans in large letters."),
    NeedKind.EASY_READ: _("We use short, plain sentences and go through them together."),
    NeedKind.AUDIO: _("We read letters and plans out loud."),
    NeedKind.BRAILLE: _("We ask for letters and plans in Braille."),
    NeedKind.BSL: _("We book a British Sign Language interpreter before we meet."),
    NeedKind.INTERPRETER: _("We book an interpreter before we meet."),
    NeedKind.BY_POST: _("We write by post."),
    NeedKind.BY_EMAIL: _("We write by email."),
    NeedKind.BY_PHONE: _("We phone."),
    NeedKind.BY_TEXT: _("We send a text."),
    NeedKind.LONGER: _("We plan more time when we talk."),
    NeedKind.COMPANION: _("Somebody else is welcome whenever we talk."),
    NeedKind.STEP_FREE: _("We meet in a place without steps."),
    NeedKind.OTHER: _("We read this before we meet."),
}
