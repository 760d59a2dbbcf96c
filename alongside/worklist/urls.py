"""Addresses of the worklist."""

from django.urls import path

from alongside.worklist import views

app_name = "worklist"

urlpatterns = [
    path("worklist/", views.worklist, name="list"),
    path("worklist/<uuid:item_id>/", views.item, name="item"),
    path("worklist/<uuid:item_id>/take", views.take, name="take"),
    path("worklist/<uuid:item_id>/give-back", views.give_back, name="give_back"),
    path("worklist/<uuid:item_id>/hand-over", views.hand_over, name="hand_over"),
    path("worklist/<uuid:item_id>/done", views.close, name="close"),
    path("worklist/<uuid:item_id>/not-done", views.reopen, name="reopen"),
]
