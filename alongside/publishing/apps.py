from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "alongside.publishing"
    label = "publishing"

    def ready(self) -> None:
        from alongside.publishing import jobs  # noqa: F401 - registers itself
