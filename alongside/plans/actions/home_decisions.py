"""A decision about where somebody lives. Nobody takes it for them, and nobody in a hurry: it is
agreed only with the person's own words and their answer to "was there time?" (Seed S3:104)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, Refused
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.plans import access
from alongside.plans.actions.versions import side_of
from alongside.plans.models import (
    HOME_DECISION_MOVES,
    HomeDecision,
    HomeDecisionState,
    Side,
    YesPartlyNo,
)

LONGEST = 2000


@transaction.atomic
def raise_home_decision(*, by: Actor, person: Person, proposal: str) -> HomeDecision:
    """Somebody, on either side, says what is being thought about. Both see it at once, and who
    raised it. A professional raises it in their own name; nothing is decided by it."""
    access.check_can_raise_home(by, person.pk)
    words = proposal.strip()
    if not words:
        raise Refused(_("Write what is being thought about."))
    if len(words) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    own = side_of(by, person.pk) == Side.PERSON
    made = HomeDecision.objects.create(
        person=person,
        membership_id=None if own else by.membership_id,
        proposal=words,
        helper=by.helper if own else "",
    )
    record(by, "home.raise", subject=made, words=digest(words))
    return made


@transaction.atomic
def answer_home_decision(
    *, by: Actor, decision: HomeDecision, version: int, words: str, was_time: str, agreed: bool
) -> HomeDecision:
    """The person answers, in their own words; or a helper or representative, by name, tells what
    the person says. `was_time`: had they time enough to think and to talk it over?

    Raises Refused for a yes without words or without that answer; a no needs neither. Raises
    Changed when it was answered meanwhile.
    """
    access.check_persons_words(by, decision.person_id)
    row = HomeDecision.objects.select_for_update().get(pk=decision.pk)
    said = words.strip()
    if row.version != version:
        raise Changed(
            _("Someone answered this while you had it open. Both texts are below."),
            theirs=row.persons_words,
            mine=words,
        )
    to = HomeDecisionState.AGREED if agreed else HomeDecisionState.NOT_AGREED
    if to not in HOME_DECISION_MOVES[HomeDecisionState(row.state)]:
        raise Refused(_("This has been answered. To think again, start a new one."))
    if len(said) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    if was_time and was_time not in YesPartlyNo.values:
        raise Refused(_("Say whether there was time: yes, partly or no."))
    if agreed and not said:
        if people_access.is_self(by, row.person_id):
            raise Refused(
                _("This cannot be agreed without your own words. Write what you say about it.")
            )
        raise Refused(
            _("This cannot be agreed without the person’s own words. Write what they say about it.")
        )
    if agreed and not was_time:
        raise Refused(_("This cannot be agreed without an answer to “Was there time?”"))
    row.persons_words, row.has_words, row.was_time, row.state = said, bool(said), was_time, to
    row.helper, row.answered_at = by.helper, clock.now()
    row.version += 1
    row.save()
    record(by, "home.answer", subject=row, words=digest(said), state=str(to), was_time=was_time)
    return row
