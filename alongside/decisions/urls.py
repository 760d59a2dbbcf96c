"""Addresses of decisions and of the aids that they are made with."""

from django.urls import URLPattern

from alongside.decisions.aids.urls import aid_urls
from alongside.decisions.report.urls import report_urls

app_name = "decisions"

urlpatterns: list[URLPattern] = [*aid_urls, *report_urls]
