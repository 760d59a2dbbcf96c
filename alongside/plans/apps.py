from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "alongside.plans"
    label = "plans"

    def ready(self) -> None:
        from alongside.plans import settings  # noqa: F401 - the local choices register themselves
