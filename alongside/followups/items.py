"""The worklist items of following up: a call, a late answer, an answer to read."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alongside.followups import queries
from alongside.followups.actions import CHANGED, GRADED, LATE, PHONE, READ, SOONER
from alongside.followups.actions.grading import level_name
from alongside.followups.kinds import kind_of
from alongside.followups.models import CheckIn, CheckInState
from alongside.followups.scheduled import MISSED
from alongside.worklist.kinds import About, ItemKind, register
from alongside.worklist.models import Item

CHECK_INS = About(lambda: CheckIn.objects.select_related("set_version"))


def _what(item: Item) -> str:
    return str(kind_of(CHECK_INS.of(item).kind).title)


def _url(item: Item) -> str:
    return reverse("followups:answer", args=[item.person_id, item.about_id])


def _said(item: Item) -> str:
    return queries.said(CHECK_INS.of(item))


def _level(item: Item) -> str:
    return level_name(CHECK_INS.of(item), get_language() or "en")


def _graded(item: Item) -> str:
    names = {"name": item.name, "level": _level(item)}
    if CHECK_INS.of(item).state == CheckInState.LAPSED:
        return _("%(name)s did not answer the questions") % names
    return _("%(name)s answered the questions: act on it") % names


def register_all() -> None:
    """Called once when the app loads."""
    call = partial(ItemKind, url=_url, load=CHECK_INS.load)
    read = partial(call, url_label=gettext_lazy("See the whole answer"), words=_said)
    register(
        call(
            PHONE,
            label=gettext_lazy("A follow-up by phone"),
            title=lambda item: (
                _("Phone %(name)s: %(what)s") % {"name": item.name, "what": _what(item)}
            ),
            say=lambda item: _("We phone you: %(what)s") % {"what": _what(item)},
        )
    )
    register(
        call(
            LATE,
            label=gettext_lazy("A follow-up that is late"),
            title=lambda item: (
                _("Not followed up yet with %(name)s: %(what)s")
                % {"name": item.name, "what": _what(item)}
            ),
            say=lambda item: _("We have not heard from you yet: %(what)s") % {"what": _what(item)},
        )
    )
    register(
        read(
            READ,
            label=gettext_lazy("An answer to read"),
            title=lambda item: (
                _("Read what %(name)s answered: %(what)s")
                % {"name": item.name, "what": _what(item)}
            ),
            say=lambda item: _("What you answered: %(what)s") % {"what": _what(item)},
            close_label=gettext_lazy("I have read it"),
            asks_outcome=False,
        )
    )
    register(
        read(
            CHANGED,
            label=gettext_lazy("An answer to something that has changed"),
            title=lambda item: (
                _("%(name)s answered, but it has changed since: %(what)s")
                % {"name": item.name, "what": _what(item)}
            ),
            say=lambda item: (
                _("What you answered, before it was changed: %(what)s") % {"what": _what(item)}
            ),
        )
    )
    register(
        read(
            GRADED,
            label=gettext_lazy("An answer that somebody acts on"),
            title=_graded,
            say=lambda item: _("Your answers. %(level)s") % {"level": _level(item)},
        )
    )
    register(
        read(
            SOONER,
            label=gettext_lazy("Somebody asks for help sooner"),
            title=lambda item: (
                _("%(name)s asks for help sooner than their answers said") % {"name": item.name}
            ),
            say=lambda item: _("You asked for help sooner"),
        )
    )
    register(
        call(
            MISSED,
            label=gettext_lazy("Questions that could not be asked in time"),
            title=lambda item: (
                _("%(name)s was not asked in time: see how they are") % {"name": item.name}
            ),
            say=lambda item: _("We could not ask you in time"),
        )
    )
