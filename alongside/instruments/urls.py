"""Addresses of instruments."""

from django.urls import path

from alongside.instruments import views

app_name = "instruments"

urlpatterns = [
    path("service/instruments/", views.instruments, name="instruments"),
    path("service/instruments/load/", views.load, name="load"),
    path("service/instruments/<uuid:loaded_id>/stop", views.stop, name="stop"),
]
