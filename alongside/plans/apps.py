from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "alongside.plans"
    label = "plans"

    def ready(self) -> None:
        from alongside.plans import kinds, notices, settings  # noqa: F401 - they register themselves

        kinds.register()
