from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "alongside.worklist"
    label = "worklist"

    def ready(self) -> None:
        from alongside.worklist import items, jobs, notices, settings  # noqa: F401 - registration

        items.register_all()
