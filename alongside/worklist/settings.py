"""The local choices of the worklist. No document gives these numbers; each place sets its own."""

from django.utils.translation import gettext_lazy as _

from alongside.people.settings import Choice, define

define(
    Choice(
        "worklist.escalate_hours",
        _("Hours after which a late item goes to the service lead"),
        24,
        _("The lead sees whose it is and can give it to somebody else."),
        least=1,
        most=336,
    ),
    Choice(
        "worklist.need_days",
        _("Days to ask again about what a person needs"),
        14,
        _("Counted from the day on which it was to be looked at again."),
        least=1,
        most=90,
    ),
    Choice(
        "worklist.heartbeat",
        _("An address outside to which a sign of life goes every five minutes"),
        "",
        _(
            "It begins with https. Whoever watches it raises the alarm when it falls silent: when "
            "Alongside stands still, or does not pass on what nobody did. Empty: none is sent."
        ),
        by_command=True,
    ),
)
