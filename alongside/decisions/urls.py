"""Addresses of decisions and of the aids that they are made with."""

from django.urls import URLPattern, path

from alongside.decisions import views
from alongside.decisions.aids.urls import aid_urls
from alongside.decisions.report.urls import report_urls

app_name = "decisions"

OF_PERSON = "p/<uuid:person_id>/decisions/"
ONE = OF_PERSON + "<uuid:decision_id>/"

urlpatterns: list[URLPattern] = [
    path(OF_PERSON, views.decisions, name="decisions"),
    path(OF_PERSON + "ask/", views.ask, name="ask"),
    path(OF_PERSON + "begin/", views.begin, name="begin"),
    path(ONE, views.decision, name="decision"),
    path(ONE + "begin/", views.begin, name="begin_asked"),
    path(ONE + "aid/", views.aid, name="read"),
    path(ONE + "say/<str:step>/", views.say, name="say"),
    path(ONE + "open", views.open_other, name="open"),
    path(ONE + "open-early/", views.open_early, name="open_early"),
    path(ONE + "withdraw", views.withdraw, name="withdraw"),
    path(ONE + "take-over", views.take_over, name="take_over"),
    path(ONE + "end", views.end, name="end"),
    path(ONE + "answers.pdf", views.sheet, name="sheet"),
    path("service/gaps/", views.gaps, name="gaps"),
    *aid_urls,
    *report_urls,
]
