from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "alongside.records"
    label = "records"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from alongside.people.record_nav import Tab, add_tab
        from alongside.people.rules import Category
        from alongside.records import (  # noqa: F401 - they register what they handle
            jobs,
            notices,
            settings,
        )

        add_tab(Tab(30, _("Results"), "records:results", Category.RECORDS))
        add_tab(Tab(40, _("Health record"), "records:record", Category.RECORDS))
