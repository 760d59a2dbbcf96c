"""Every address. Rooms keep their own; one space for a person's record: /p/<person>/..."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("alongside.ui.urls")),
    path("", include("alongside.messaging.urls")),
]
