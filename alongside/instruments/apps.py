from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstrumentsConfig(AppConfig):
    name = "alongside.instruments"
    label = "instruments"

    def ready(self) -> None:
        from alongside.people.models import STAFF_ROLES
        from alongside.people.service_nav import Part, add_part

        add_part(Part(_("Instruments"), "instruments:instruments", frozenset(STAFF_ROLES)))
