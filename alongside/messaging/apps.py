from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "alongside.messaging"
    label = "messaging"

    def ready(self) -> None:
        from alongside.messaging import jobs, notices  # noqa: F401 - registration
        from alongside.messaging.gateways import accounts  # noqa: F401 - registration
