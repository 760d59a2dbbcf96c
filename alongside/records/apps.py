from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "alongside.records"
    label = "records"

    def ready(self) -> None:
        from alongside.records import jobs, notices  # noqa: F401 - they register what they handle
