"""The local choices of the report."""

from django.utils.translation import gettext_lazy as _

from alongside.people.settings import Choice, define

define(
    Choice(
        "decisions.fewest_professionals",
        _("Professionals behind a report on decisions, at least"),
        3,
        _("With fewer, only the number of decisions is shown: more would be about one of them."),
        least=3,
        most=50,
    ),
    Choice(
        "decisions.own_from",
        _("Complete decisions from which a professional sees how often their guess was right"),
        25,
        _("With fewer, chance alone decides what is seen."),
        least=10,
        most=200,
    ),
    Choice(
        "decisions.public",
        _("Show the report on decisions to everybody"),
        False,
        _("The same numbers as the lead and the board see: of the service, never of anyone in it."),
    ),
)
