"""Addresses of the outbox that people see, letters to print; and those that providers call."""

from django.urls import path

from alongside.messaging import hooks, views

app_name = "messaging"

urlpatterns = [
    path("service/letters/", views.letters, name="letters"),
    path("service/letters/<uuid:message_id>/letter.pdf", views.letter, name="letter"),
    path("service/letters/<uuid:message_id>/form.pdf", views.form, name="form"),
    path("service/letters/<uuid:message_id>/posted", views.posted, name="posted"),
    path("service/letters/<uuid:message_id>/not-posted", views.not_posted, name="not_posted"),
    path("service/letters/<uuid:message_id>/cannot-post", views.cannot_post, name="cannot_post"),
    path("service/messages/", views.backlog, name="backlog"),
    path("p/<uuid:person_id>/texts/", views.hours, name="hours"),
    path("hooks/notify/text", hooks.notify_text, name="notify_text"),
    path("hooks/notify/receipt", hooks.notify_receipt, name="notify_receipt"),
    path("hooks/twilio/text", hooks.twilio_text, name="twilio_text"),
    path("hooks/twilio/receipt", hooks.twilio_receipt, name="twilio_receipt"),
]
