from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "alongside.followups"
    label = "followups"

    def ready(self) -> None:
        from alongside.followups import items, jobs, notices, post, settings  # noqa: F401

        items.register_all()
        post.register_all()
