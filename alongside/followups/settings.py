"""The local choices of following up. No document gives these numbers; each place sets its own."""

from django.utils.translation import gettext_lazy as _

from alongside.people.settings import Choice, define

define(
    Choice(
        "followups.days_before",
        _("Days before a follow-up is due on which we ask"),
        2,
        _("So that there is time to answer, and to phone who does not."),
        least=0,
        most=10,
    ),
    Choice(
        "followups.paper_days_before",
        _("The same for people who answer on paper"),
        7,
        _("A letter travels twice."),
        least=0,
        most=13,
    ),
    Choice(
        "followups.hour",
        _("Hour of the day at which we ask, on the person’s own clock"),
        10,
        least=8,
        most=20,
    ),
    Choice(
        "followups.read_working_days",
        _("Working days within which an answer is read"),
        2,
        _("This is promised beside the box, and is on the worklist of whoever reads it."),
        least=1,
        most=10,
    ),
    Choice(
        "followups.link_days",
        _("Days for which the link in a message works"),
        30,
        least=7,
        most=90,
    ),
    Choice(
        "followups.minutes_an_item",
        _("Minutes that one answer to act on takes"),
        15,
        _("With the time to phone and to write down what was done."),
        least=1,
        most=120,
    ),
    Choice(
        "followups.minutes_a_week",
        _("Minutes a week that the team has for them"),
        240,
        _("If the questions that were agreed need more, a lead must accept it by name."),
        least=0,
        most=10000,
    ),
)
