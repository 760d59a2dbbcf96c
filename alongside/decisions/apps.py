from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "alongside.decisions"
    label = "decisions"

    def ready(self) -> None:
        from alongside.decisions import (  # noqa: F401 - they register themselves
            kinds,
            messages,
            notices,
            settings,
        )
        from alongside.decisions.aids import kind  # noqa: F401
        from alongside.decisions.report import settings as report_settings  # noqa: F401
        from alongside.decisions.report.views import MAY_SEE
        from alongside.people.models import PROFESSIONAL_ROLES, Role
        from alongside.people.record_nav import Tab, add_tab
        from alongside.people.rules import Category
        from alongside.people.service_nav import Part, add_part
        from alongside.publishing.access import READERS

        add_part(Part(_("Deciding together"), "decisions:report", frozenset(MAY_SEE)))
        add_part(Part(_("My guesses"), "decisions:mine", PROFESSIONAL_ROLES))
        kinds.register()
        messages.register()
        add_tab(Tab(12, _("Decisions"), "decisions:decisions", Category.PLAN))
        add_part(Part(_("Decision aids"), "decisions:aids", READERS))
        add_part(
            Part(_("What is missing here"), "decisions:gaps", frozenset({Role.LEAD, Role.BOARD}))
        )
