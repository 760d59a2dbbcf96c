"""Addresses of check-ins."""

from django.urls import path

from alongside.followups import views

app_name = "followups"

urlpatterns = [
    path("c/<str:token>/", views.link, name="link"),
    path("c/<str:token>/thank-you", views.thanks, name="thanks"),
    path("p/<uuid:person_id>/check-ins/<uuid:check_in_id>/", views.answer, name="answer"),
]
