from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "alongside.plans"
    label = "plans"

    def ready(self) -> None:
        from alongside.followups.concerns import hooks as concern_hooks
        from alongside.people.models import PROFESSIONAL_ROLES, Role
        from alongside.people.service_nav import Part, add_part
        from alongside.plans import (  # noqa: F401 - they register themselves
            kinds,
            kinds_during,
            kinds_preparing,
            notices,
            plan_kinds,
            settings,
        )
        from alongside.plans.hooks import ask_about, next_talk
        from alongside.plans.hooks_attached import register_attached
        from alongside.plans.queries.conversations import talked_on
        from alongside.records import hooks as record_hooks

        register_attached()
        kinds.register()
        kinds_preparing.register()
        kinds_during.register()
        plan_kinds.register_kinds()
        add_part(Part(_("Planning together"), "plans:report", frozenset({Role.LEAD, Role.BOARD})))
        add_part(Part(_("Visits with others"), "plans:groups", PROFESSIONAL_ROLES))
        team = PROFESSIONAL_ROLES | {Role.LEAD, Role.BOARD}
        add_part(Part(_("How visits went"), "plans:visits", team))
        record_hooks.ask_about = ask_about
        record_hooks.next_talk = next_talk
        concern_hooks.talked_on = talked_on
