"""Addresses of concerns."""

from django.urls import path

from alongside.followups.concerns import views

OF_PERSON = "p/<uuid:person_id>/concerns/"
ONE = f"{OF_PERSON}<uuid:concern_id>/"

concern_urls = [
    path(OF_PERSON, views.concerns, name="concerns"),
    path(ONE, views.concern, name="concern"),
    path(f"{ONE}do", views.concern_do, name="concern_do"),
]
