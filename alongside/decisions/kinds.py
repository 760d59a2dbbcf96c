"""What deciding together hands to the rooms below: worklist items, and looking back by check-in.

An item is made when the decision is begun, when both are in, or when something was opened: never
when one side alone is in, which it would give away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core.actors import Actor
from alongside.decisions import actions, texts
from alongside.decisions.messages import PHONE_ITEM
from alongside.decisions.models import Decision, DecisionState
from alongside.followups.kinds import CheckInKind, Question, register_check_in
from alongside.followups.models import CheckIn
from alongside.worklist.kinds import About, ItemKind
from alongside.worklist.kinds import register as register_item
from alongside.worklist.models import Item

DECISIONS = About(lambda: Decision.objects.select_related("aid_version"))


def _url(item: Item) -> str:
    return reverse("decisions:decision", args=[item.person_id, item.about_id])


def _item(name: str, label: Any, title: Callable[[Item], str], say: Callable[[Item], str],
          **more: Any) -> None:  # fmt: skip
    register_item(
        ItemKind(name, label=label, title=title, say=say, url=_url, load=DECISIONS.load,
                 can_close=lambda item: False, **more)
    )  # fmt: skip


def _what(item: Item) -> dict[str, str]:
    return {"name": item.name, "what": texts.title(DECISIONS.of(item))}


# --- looking back ---------------------------------------------------------------------------------


def _of(check_in: CheckIn) -> Decision:
    return Decision.objects.select_related("aid_version").get(pk=check_in.about_id)


def _questions(check_in: CheckIn) -> list[Question]:
    return [
        Question(
            "again",
            _("Looking back, would you choose the same again?"),
            "choice",
            choices=tuple((key, str(label)) for key, label in texts.SAME_AGAIN),
        ),
        Question("words", _("Is there anything you want to say about it?"), "words",
                 required=False),
    ]  # fmt: skip


def _about(check_in: CheckIn) -> str:
    return texts.title(_of(check_in))


def _still_wanted(check_in: CheckIn) -> bool:
    return Decision.objects.filter(pk=check_in.about_id, state=DecisionState.FINISHED).exists()


def _on_answer(check_in: CheckIn, answers: Mapping[str, Any], by: Actor) -> None:
    score = answers.get("again")
    actions.file_regret(
        by,
        _of(check_in),
        check_in.ordinal,
        int(score) if score else None,
        str(answers.get("words") or ""),
    )


def _paper(check_in: CheckIn) -> dict[str, Any]:
    decision = _of(check_in)
    began = decision.begun_at or decision.created_at
    return {"goal": texts.title(decision), "agreed_on": began.date(), "promises": []}


def register() -> None:
    """Called once when the app loads."""
    _item(
        actions.ASKED_ITEM,
        gettext_lazy("Somebody wants to decide about something"),
        lambda item: _("%(name)s wants to decide about: %(what)s") % _what(item),
        lambda item: _("You want to decide about: %(what)s") % _what(item),
    )
    _item(
        actions.GUESS_ITEM,
        gettext_lazy("Your own guess about a decision"),
        lambda item: _("Guess what %(name)s will choose, before you look: %(what)s") % _what(item),
        lambda item: _("We think about what matters to you: %(what)s") % _what(item),
    )
    _item(
        actions.TALK_ITEM,
        gettext_lazy("Both sides of a decision are in"),
        lambda item: _("Open both sides with %(name)s, and talk: %(what)s") % _what(item),
        lambda item: _("We talk about your decision: %(what)s") % _what(item),
    )
    _item(
        actions.DONE_ITEM,
        gettext_lazy("What was done after a choice"),
        lambda item: _("Write down what was done for %(name)s: %(what)s") % _what(item),
        lambda item: _("What was done after you chose: %(what)s") % _what(item),
    )
    _item(
        actions.LEFT_ITEM,
        gettext_lazy("A decision whose professional has left"),
        lambda item: _("Somebody else goes on with %(name)s’s decision: %(what)s") % _what(item),
        lambda item: _("Somebody else goes on with your decision: %(what)s") % _what(item),
    )
    register_item(
        ItemKind(
            actions.OPENED_ITEM,
            label=gettext_lazy("Somebody opened your answers early"),
            title=lambda item: _("%(name)s has opened your guess early: %(what)s") % _what(item),
            say=lambda item: _("You opened the guess early: %(what)s") % _what(item),
            url=_url,
            load=DECISIONS.load,
            close_label=gettext_lazy("I have seen it"),
            asks_outcome=False,
        )
    )
    register_item(
        ItemKind(
            PHONE_ITEM,
            label=gettext_lazy("A decision to tell of by phone"),
            title=lambda item: _("Phone %(name)s about a decision: %(what)s") % _what(item),
            say=lambda item: _("We phone you about a decision: %(what)s") % _what(item),
            url=_url,
            load=DECISIONS.load,
        )
    )
    register_check_in(
        CheckInKind(
            name=actions.REGRET,
            title=gettext_lazy("Looking back on a decision"),
            questions=_questions,
            about=_about,
            about_label=gettext_lazy("What this is about"),
            still_wanted=_still_wanted,
            on_answer=_on_answer,
            paper=_paper,
        )
    )
