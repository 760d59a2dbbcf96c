"""Addresses of decision aids in the making."""

from django.urls import path

from alongside.decisions.aids import views
from alongside.decisions.aids.desk import DESK
from alongside.publishing.urls import addresses

S = "service/aids/"
ONE = S + "<uuid:publication_id>/"

aid_urls = [
    path(ONE + "read/", views.read, name="aid_read"),
    path(ONE + "<int:number>.pdf", views.paper, name="aid_paper"),
    *addresses(DESK, S),
]
