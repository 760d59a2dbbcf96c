"""Whose side somebody is on in a decision, and who may do what to it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core.actors import Actor, Assurance
from alongside.core.errors import NotAllowed, Refused
from alongside.decisions.models import Answer, Decision
from alongside.decisions.rules import sides
from alongside.people import access
from alongside.people.rules import Category, Level


def side_of(by: Actor, decision: Decision) -> str:
    """`person`, `professional` (in the hat that the decision names), or `other`: everybody else,
    colleagues and those whom the person lets in."""
    if access.is_self(by, decision.person_id):
        return sides.PERSON
    if by.membership_id == decision.professional_id and by.assurance >= Assurance.SECOND_FACTOR:
        return sides.PROFESSIONAL
    return sides.OTHER


def check_can_ask(by: Actor, person_id: UUID) -> None:
    """The person, or a named helper who types what they said."""
    _check_own_word(by, person_id)


def check_can_begin(by: Actor, person_id: UUID) -> None:
    """A professional whose team the person lets add to the plan. Nobody decides with themselves."""
    access.check_is_professional(by)
    access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.PLAN)
    if access.is_self(by, person_id):
        raise NotAllowed("Nobody is both sides of a decision.")


def check_can_say(by: Actor, decision: Decision, side: str, step: str) -> None:
    """Each speaks for their own side. For the person a named helper may type; for the professional
    a colleague of theirs who has a paper. Whoever is to guess does not type what the person said
    before the guess is in, and whoever typed it does not type the guess: they have seen it."""
    if side_of(by, decision) == side:
        if step == sides.GUESS:
            _check_has_not_typed(by, decision)
        return
    if side == sides.PERSON:
        _check_own_word(by, decision.person_id)
        if (
            step in sides.PERSON_SEALED
            and by.person_id == decision.professional.person_id
            and not decision.answers.filter(step=sides.GUESS).exists()
        ):
            raise Refused(
                _("Write down your own guess first: what you type for them would show it to you.")
            )
        return
    access.check_staff_of(by, decision.person_id, Level.CONTRIBUTE, Category.PLAN)
    if by.service_id != decision.service_id or access.is_self(by, decision.person_id):
        raise NotAllowed("A colleague of the professional types for them.")
    if by.on_behalf_of_id != decision.professional.person_id or not by.helper:
        raise Refused(_("This is the professional’s own guess. Say who is typing it for them."))
    _check_has_not_typed(by, decision)


def _check_has_not_typed(by: Actor, decision: Decision) -> None:
    """Whoever wrote down what the person said has seen it, and guesses nothing any more."""
    assert by.person_id is not None  # professionals are somebody
    typed = Answer.objects.filter(
        decision=decision,
        side=sides.PERSON,
        step__in=sides.PERSON_SEALED,
        by_person_id=by.person_id,
    )
    if typed.exists():
        raise Refused(_("You typed what they said: let somebody else type the guess."))


def check_can_open(by: Actor, decision: Decision) -> str:
    """The two sides themselves, always. Returns which."""
    side = side_of(by, decision)
    if side not in sides.SIDES:
        raise NotAllowed("Only the two who decide open each other’s answers.")
    return side


def check_can_hold(by: Actor, decision: Decision) -> None:
    """The professional, or a colleague of the service whose team the person lets in."""
    access.check_is_professional(by)
    access.check_staff_of(by, decision.person_id, Level.CONTRIBUTE, Category.PLAN)
    if by.service_id != decision.service_id or access.is_self(by, decision.person_id):
        raise NotAllowed("This decision is made with another service.")


def check_can_end(by: Actor, decision: Decision) -> None:
    """The person, at any time; or whoever holds it."""
    if by.is_system or access.is_self(by, decision.person_id):
        return
    check_can_hold(by, decision)


def _check_own_word(by: Actor, person_id: UUID) -> None:
    if access.is_self(by, person_id):
        return
    access.check_can(by, person_id, Level.CONTRIBUTE, Category.PLAN)
    if by.on_behalf_of_id != person_id or not by.helper:
        raise Refused(
            _("These are the person’s own words. Say who is typing for them, and read it back.")
        )
