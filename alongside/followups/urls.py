"""Addresses of check-ins and schedules."""

from django.urls import path

from alongside.followups import views
from alongside.followups.authoring.urls import set_urls
from alongside.followups.concerns.urls import concern_urls

app_name = "followups"

OF_PERSON = "p/<uuid:person_id>/check-ins/"
SCHEDULE = f"{OF_PERSON}schedules/<uuid:schedule_id>/"

urlpatterns = [
    path("c/<str:token>/", views.link, name="link"),
    path("c/<str:token>/thank-you", views.thanks, name="thanks"),
    path("c/<str:token>/sooner", views.sooner, name="sooner"),
    path(OF_PERSON, views.overview, name="overview"),
    path(f"{OF_PERSON}suggest/", views.suggest, name="suggest"),
    path(SCHEDULE, views.schedule, name="schedule"),
    path(f"{SCHEDULE}settle", views.settle, name="settle"),
    path(f"{SCHEDULE}change/", views.change, name="change"),
    path(f"{SCHEDULE}pause", views.pause, name="pause"),
    path(f"{SCHEDULE}usual", views.usual, name="usual"),
    path(f"{OF_PERSON}<uuid:check_in_id>/", views.answer, name="answer"),
    path(f"{OF_PERSON}<uuid:check_in_id>/sooner", views.ask_sooner, name="ask_sooner"),
    path("service/load/", views.load, name="load"),
    path("service/load/<uuid:schedule_id>/accept", views.accept_load, name="accept_load"),
    *set_urls,
    *concern_urls,
]
