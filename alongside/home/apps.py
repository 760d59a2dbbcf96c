from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "alongside.home"
    label = "home"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from alongside.home import (  # noqa: F401 - they register themselves
            header,
            holds,
            notices,
            urgent,
        )
        from alongside.people.record_nav import Tab, add_tab
        from alongside.people.rules import Category

        holds.begin()
        urgent.begin()
        add_tab(Tab(0, _("Home"), "home:record", Category.ABOUT))
        add_tab(Tab(10, _("Plan"), "plans:plan", Category.PLAN))
        add_tab(Tab(50, _("About me"), "people:about", Category.ABOUT))
        add_tab(Tab(60, _("People around me"), "people:circle", Category.CIRCLE))
        add_tab(Tab(70, _("Who can see"), "people:access", None))
