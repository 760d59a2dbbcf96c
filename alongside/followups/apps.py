from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "alongside.followups"
    label = "followups"

    def ready(self) -> None:
        from alongside.followups import (  # noqa: F401
            attached,
            items,
            jobs,
            notices,
            post,
            scheduled,
            settings,
            texts_in,
        )
        from alongside.followups.authoring import kind  # noqa: F401
        from alongside.followups.concerns import registry as concerns
        from alongside.people.models import STAFF_ROLES, Role
        from alongside.people.record_nav import Tab, add_tab
        from alongside.people.rules import Category
        from alongside.people.service_nav import Part, add_part
        from alongside.publishing.access import READERS

        add_tab(Tab(15, _("Check-ins"), "followups:overview", Category.PLAN))
        add_part(Part(_("Questions"), "followups:sets", READERS))
        add_part(
            Part(_("Concerns"), "followups:concern_report", frozenset({Role.LEAD, Role.BOARD}))
        )
        add_part(Part(_("Warning signs"), "followups:cards", READERS))
        add_part(Part(_("Who is followed up"), "followups:follow_up_list", READERS))
        add_part(Part(_("What we are asked for"), "followups:load", frozenset(STAFF_ROLES)))
        attached.register_all()
        items.register_all()
        post.register_all()
        scheduled.register()
        texts_in.register_all()
        concerns.register_all()
