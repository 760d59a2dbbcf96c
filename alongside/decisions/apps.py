from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "alongside.decisions"
    label = "decisions"

    def ready(self) -> None:
        from alongside.decisions import items, jobs, notices  # noqa: F401
        from alongside.followups.authoring.access import READERS
        from alongside.people.service_nav import Part, add_part

        add_part(Part(_("Decision aids"), "decisions:aids", READERS))
        items.register_all()
