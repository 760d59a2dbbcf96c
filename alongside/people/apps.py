from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "alongside.people"
    label = "people"

    def ready(self) -> None:
        from alongside.people import attached, checks, jobs, second_step  # noqa: F401 - registration
        from alongside.people.queries.about import ABOUT_ME

        attached.register(ABOUT_ME)
