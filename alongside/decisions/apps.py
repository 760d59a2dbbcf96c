from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "alongside.decisions"
    label = "decisions"

    def ready(self) -> None:
        from alongside.decisions import notices  # noqa: F401 - registers itself
