"""Addresses of decisions and of the aids that they are made with."""

from django.urls import URLPattern

app_name = "decisions"

urlpatterns: list[URLPattern] = []
