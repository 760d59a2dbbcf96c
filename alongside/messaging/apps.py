from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "alongside.messaging"
    label = "messaging"

    def ready(self) -> None:
        from alongside.messaging import jobs, notices, sign_in  # noqa: F401 - registration
        from alongside.messaging.gateways import accounts, texts  # noqa: F401 - registration
        from alongside.people.models import MANAGER_ROLES
        from alongside.people.record_nav import Reach, add_reach
        from alongside.people.service_nav import Part, add_part

        sign_in.register()
        add_part(Part(_("Messages that wait"), "messaging:backlog", MANAGER_ROLES))
        add_reach(
            Reach(
                _("Text messages"),
                "messaging:hours",
                _("When they may come"),
                lambda: bool(texts.providers()),
            )
        )
