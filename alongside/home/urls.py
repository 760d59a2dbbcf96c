"""Addresses of first pages."""

from django.urls import path

from alongside.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("p/<uuid:person_id>/", views.record_home, name="record"),
    path("p/<uuid:person_id>/between/", views.between, name="between"),
    path("day/", views.day, name="day"),
    path("shared/", views.shared, name="shared"),
]
