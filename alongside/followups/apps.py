from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "alongside.followups"
    label = "followups"

    def ready(self) -> None:
        from alongside.followups import (  # noqa: F401
            items,
            jobs,
            notices,
            post,
            scheduled,
            settings,
        )

        items.register_all()
        post.register_all()
        scheduled.register()
