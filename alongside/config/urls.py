"""Every address. Rooms keep their own; one space for a person's record: /p/<person>/..."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
