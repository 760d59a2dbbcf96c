from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "alongside.followups"
    label = "followups"
