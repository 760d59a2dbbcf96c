"""Addresses of the worklist."""

from django.urls import path

from alongside.worklist.views import items as views
from alongside.worklist.views import rota

app_name = "worklist"

urlpatterns = [
    path("worklist/", views.worklist, name="list"),
    path("worklist/<uuid:item_id>/", views.item, name="item"),
    path("worklist/<uuid:item_id>/take", views.take, name="take"),
    path("worklist/<uuid:item_id>/give-back", views.give_back, name="give_back"),
    path("worklist/<uuid:item_id>/hand-over", views.hand_over, name="hand_over"),
    path("worklist/<uuid:item_id>/did", views.did, name="did"),
    path("worklist/<uuid:item_id>/done", views.close, name="close"),
    path("worklist/<uuid:item_id>/not-done", views.reopen, name="reopen"),
    path("worklist/duty/", rota.duty, name="duty"),
    path("worklist/duty/new/", rota.new_duty, name="new_duty"),
    path("worklist/duty/<uuid:duty_id>/end", rota.end_duty, name="end_duty"),
    path("worklist/away/new/", rota.new_absence, name="new_absence"),
    path("worklist/away/<uuid:absence_id>/end", rota.end_absence, name="end_absence"),
    path("worklist/watch/", rota.watch, name="watch"),
    path("p/<uuid:person_id>/seen-to/", views.seen_to, name="seen_to"),
]
