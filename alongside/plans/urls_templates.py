"""Addresses of templates."""

from django.urls import path

from alongside.plans.views import templates

P = "p/<uuid:person_id>/"
S = "service/templates/<str:whose>/"

template_urls = [
    path(P + "plan/begin/", templates.person_templates, name="person_templates"),
    path(P + "plan/begin/<uuid:use_id>/", templates.template_answers, name="template_answers"),
    path(
        P + "plan/begin/<uuid:use_id>/put-away/",
        templates.put_away_template,
        name="put_away_template",
    ),
    path(P + "templates/", templates.own_template_list, name="own_template_list"),
    path(P + "templates/word/", templates.own_template_form, name="own_template_form"),
    path(P + "templates/<str:ref>.json", templates.own_template_file, name="own_template_file"),
    path(
        P + "templates/<uuid:template_id>/end/",
        templates.own_template_end,
        name="own_template_end",
    ),
    path(S, templates.template_list, name="template_list"),
    path(S + "word/", templates.template_form, name="template_form"),
    path(S + "<str:ref>.json", templates.template_file, name="template_file"),
    path(S + "<uuid:template_id>/end/", templates.template_end, name="template_end"),
]
