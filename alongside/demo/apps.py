from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "alongside.demo"
    label = "demo"

    def ready(self) -> None:
        from alongside.core import jobs
        from alongside.demo import phone
        from alongside.messaging.gateways import texts

        texts.register(phone.NAME, phone.Network)
        jobs.pumps(phone.tell)
