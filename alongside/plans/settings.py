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
        "plans.minutes_longer",
        _("Minutes of a longer conversation"),
        60,
        _("0: not offered here. Anybody may ask for one."),
        least=0,
        most=180,
    ),
    Choice(
        "plans.minutes_group",
        _("Minutes of a visit together with others"),
        90,
        _("0: not offered here."),
        least=0,
        most=300,
    ),
    Choice(
        "plans.minutes_video",
        _("Minutes of a talk by video"),
        20,
        _("0: not offered here."),
        least=0,
        most=180,
    ),
    Choice(
        "plans.minutes_phone",
        _("Minutes of a talk by phone"),
        20,
        _("0: not offered here."),
        least=0,
        most=180,
    ),
    Choice(
        "plans.agreement_in_email",
        _("Write the whole agreement into the email"),
        True,
        _("For people who chose email. If not, the email only says that it is ready."),
    ),
    Choice(
        "plans.read_days",
        _("Days within which somebody reads what a person changed in their plan"),
        7,
        _("Said beside the box where they write."),
        least=1,
        most=28,
    ),
    Choice(
        "plans.answer_days",
        _("Days within which a suggestion about the plan is answered"),
        14,
        _("Said to whoever suggests it. Nothing happens by itself when the days are over."),
        least=1,
        most=60,
    ),
    Choice(
        "plans.days_for_questions",
        _("Days to look at a questionnaire before they talk"),
        2,
        _("What is asked for must be back this many days before the conversation."),
        least=0,
        most=60,
    ),
    Choice(
        "plans.days_for_tests",
        _("Days to get and look at the result of a test before they talk"),
        7,
        _("What is asked for must be back this many days before the conversation."),
        least=0,
        most=60,
    ),
    Choice(
        "plans.days_for_documents",
        _("Days to read a letter or anything else before they talk"),
        2,
        _("What is asked for must be back this many days before the conversation."),
        least=0,
        most=60,
    ),
    Choice(
        "capability.concerns",
        _("Offer the list of worries that people have after treatment"),
        True,
        _("Read its words first, and change them to fit your place."),
    ),
    Choice("capability.plans", _("Plan together"), True),
)
