"""The local choices of planning. The documents give no threshold for the ruler, so a place sets
its own, and the page says that it is a local choice."""

from django.utils.translation import gettext_lazy as _

from alongside.people.settings import Choice, define

define(
    Choice(
        "plans.confidence_cut_off",
        _("Below this confidence, the page asks: make it smaller?"),
        7,
        _("From 1 to 10. The research gives no number: this is your own choice."),
        least=1,
        most=10,
    ),
    Choice(
        "plans.minutes",
        _("Minutes that a conversation usually takes"),
        30,
        least=5,
        most=180,
    ),
    Choice(
        "plans.agreement_in_email",
        _("Write the whole agreement into the email"),
        True,
        _("For people who chose email. If not, the email only says that it is ready."),
    ),
    Choice("capability.plans", _("Plan together"), True),
)
