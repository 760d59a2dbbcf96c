"""The local choices of deciding together. No document gives these numbers."""

from django.utils.translation import gettext_lazy as _

from alongside.people.settings import Choice, define

define(
    Choice(
        "decisions.wrong_allowed",
        _("Knowledge questions that may be wrong, and the choice still counts as informed"),
        1,
        _("Counted in the report only. Nobody is kept from choosing."),
        least=0,
        most=10,
    ),
    Choice(
        "decisions.guess_days",
        _("Days within which a professional writes down their own guess"),
        7,
        _("After a decision was begun. Then it is late on their list."),
        least=1,
        most=60,
    ),
    Choice(
        "decisions.done_days",
        _("Days after a choice, until somebody writes down what was done"),
        60,
        least=1,
        most=365,
    ),
)
