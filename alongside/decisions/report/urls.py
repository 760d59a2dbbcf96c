"""Addresses of the report. The longest first: `service/decisions/` has pages of its own."""

from django.urls import path

from alongside.decisions.report import views

report_urls = [
    path("service/decisions/report/", views.report, name="report"),
    path("service/decisions/report/numbers.csv", views.numbers, name="report_csv"),
    path("service/decisions/mine/", views.mine, name="mine"),
    path("decisions/<uuid:service_id>/", views.public_report, name="public_report"),
]
