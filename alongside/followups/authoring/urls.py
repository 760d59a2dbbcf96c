"""Addresses of question sets in the making."""

from django.urls import path

from alongside.followups.authoring import views, views_files, views_parts

S = "service/questions/"
ONE = S + "<uuid:set_id>/"

set_urls = [
    path(S, views.sets, name="sets"),
    path(S + "bring-in/", views_files.bring_in, name="set_bring_in"),
    path(ONE, views.one_set, name="set"),
    path(ONE + "do/", views.set_do, name="set_do"),
    path(ONE + "publish/", views.publish, name="set_publish"),
    path(ONE + "compare/", views.compare, name="set_compare"),
    path(ONE + "try/", views.try_out, name="set_try"),
    path(ONE + "write/<str:kind>/", views_parts.write, name="set_write"),
    path(ONE + "write/<str:kind>/do/", views_parts.part_do, name="set_part_do"),
    path(ONE + "<int:number>.<str:form>", views_files.file, name="set_file"),
]
