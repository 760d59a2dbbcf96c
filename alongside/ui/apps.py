"""The app, so that Django finds its templates and static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, form fields, static files."""

    name = "alongside.ui"
    default_auto_field = "django.db.models.BigAutoField"
