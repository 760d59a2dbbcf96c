"""What deciding together says to people outside the page: that there is something to decide, and
that somebody opened their answers early. Nobody's answers stand in a message."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import WORKER, Actor
from alongside.decisions.models import Decision, DecisionState
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import on_failed, register_purpose
from alongside.messaging.rules import Way
from alongside.ui.safety import safety_text
from alongside.worklist import actions as worklist

BEGUN, OPENED = "decisions.begun", "decisions.opened"
PHONE_ITEM = "decision_phone"


def page_of(decision: Decision) -> str:
    """Its address, for a message."""
    path = reverse("decisions:decision", args=[decision.person_id, decision.pk])
    return f"{settings.ALONGSIDE_ADDRESS}{path}"


def begun(by: Actor, decision: Decision) -> None:
    """There is something to decide. What, the message does not say: others open letters too."""
    with translation.override(decision.person.language):
        said = _("There is a decision about your care to think about, with %(name)s.") % _who(
            decision
        )
        more = _(
            "There is something to read first, with what may come of each choice. Nothing is "
            "decided without you, and you can take your time."
        )
    _tell(by, decision, BEGUN, said, more)


def opened_early(by: Actor, decision: Decision) -> None:
    """The professional looked before both sides were in: the person hears of it."""
    with translation.override(decision.person.language):
        said = _("%(name)s has opened your answers before both sides were in.") % _who(decision)
        more = _("You can ask why, and you can open theirs too. It is written down who looked.")
    _tell(by, decision, OPENED, said, more)


def _who(decision: Decision) -> dict[str, str]:
    return {"name": decision.professional.person.name}


def _tell(by: Actor, decision: Decision, purpose: str, said: str, more: str) -> None:
    person, service = decision.person, decision.service
    key = f"{purpose}:{decision.pk}"
    with translation.override(person.language):
        here = _("Look here: %(address)s") % {"address": page_of(decision)}
        lines = [_("Hello %(name)s,") % {"name": person.name}, said, more, here]
        if service.phone:
            lines.append(
                safety_text(
                    "If you need an answer sooner, call us on %(phone)s. In an emergency, "
                    "call 999.",
                    phone=service.phone,
                )
            )
        queued = messaging.queue(
            by=by,
            person=person,
            purpose=purpose,
            key=key,
            subject=_("A decision to think about"),
            body="\n\n".join(lines),
            text=_("From %(service)s: there is news about a decision. Look here: %(address)s")
            % {"service": service.in_messages, "address": page_of(decision)},
            service_id=service.pk,
            about_type="decisions.decision",
            about_id=decision.pk,
        )
    if queued.way is Way.PHONE:
        _let_phone(by, decision, key)


def _let_phone(by: Actor, decision: Decision, key: str) -> None:
    worklist.open_item(
        by=by,
        kind=PHONE_ITEM,
        key=f"phone:{key}",
        person=decision.person,
        service_id=decision.service_id,
        responsible=decision.professional,
        due_at=clock.now() + timedelta(days=1),
        about_id=decision.pk,
    )


def _about(message: OutMessage) -> Decision:
    assert message.about_id is not None  # all of ours are about a decision
    rows = Decision.objects.select_related("person", "professional__team", "service")
    return rows.get(pk=message.about_id)


def _still_wanted(message: OutMessage) -> bool:
    return _about(message).state == DecisionState.OPEN


def _not_arrived(message: OutMessage) -> None:
    _let_phone(WORKER, _about(message), message.key)


def register() -> None:
    """Called once when the app loads."""
    register_purpose(BEGUN, label=gettext_lazy("A decision to think about"),
                     still_wanted=_still_wanted)  # fmt: skip
    register_purpose(OPENED, label=gettext_lazy("Somebody opened your answers early"))
    for purpose in (BEGUN, OPENED):
        on_failed(purpose, _not_arrived)
