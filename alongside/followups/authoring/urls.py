"""Addresses of question sets in the making."""

from django.urls import path

from alongside.followups.authoring import views
from alongside.followups.authoring.desk import DESK
from alongside.publishing.urls import addresses

S = "service/questions/"

set_urls = [
    path(S + "<uuid:publication_id>/try/", views.try_out, name="set_try"),
    *addresses(DESK, S),
]
