"""Addresses of decisions and of the aids that they are made with."""

from django.urls import URLPattern

from alongside.decisions.aids.urls import aid_urls

app_name = "decisions"

urlpatterns: list[URLPattern] = [*aid_urls]
