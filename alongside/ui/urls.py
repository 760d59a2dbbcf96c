"""Addresses of the pages that everyone shares."""

from django.urls import path

from alongside.ui import views

app_name = "ui"

urlpatterns = [
    path("language", views.language, name="language"),
    path("about", views.about, name="about"),
    path("who-can-see-what", views.privacy, name="privacy"),
    path("easier-to-use", views.accessibility, name="accessibility"),
    path("health", views.health, name="health"),
    path("_gallery/", views.gallery, name="gallery"),
]
