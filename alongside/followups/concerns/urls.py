"""Addresses of concerns."""

from django.urls import path

from alongside.followups.concerns import views, views_cards, views_plans, views_report

OF_PERSON = "p/<uuid:person_id>/concerns/"
ONE = f"{OF_PERSON}<uuid:concern_id>/"

PLAN = "p/<uuid:person_id>/keeping-in-touch/"

concern_urls = [
    path(PLAN, views_plans.follow_up_plan, name="follow_up_plan"),
    path(f"{PLAN}<uuid:plan_id>/do", views_plans.follow_up_plan_do, name="follow_up_plan_do"),
    path("service/keeping-in-touch/", views_plans.follow_up_list, name="follow_up_list"),
    path(OF_PERSON, views.concerns, name="concerns"),
    path(f"{OF_PERSON}signs/<uuid:card_id>/", views_cards.card, name="card"),
    path(f"{OF_PERSON}signs/<uuid:card_id>/keep", views_cards.card_keep, name="card_keep"),
    path("service/concerns/", views_report.concern_report, name="concern_report"),
    path("service/concerns/numbers.csv", views_report.concern_numbers, name="concern_report_csv"),
    path("service/warning-signs/", views_cards.cards, name="cards"),
    path("service/warning-signs/<slug:key>/", views_cards.card_write, name="card_write"),
    path(ONE, views.concern, name="concern"),
    path(f"{ONE}do", views.concern_do, name="concern_do"),
]
