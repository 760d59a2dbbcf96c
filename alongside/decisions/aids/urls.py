"""Addresses of decision aids in the making."""

from django.urls import path

from alongside.decisions.aids import views, views_files, views_parts

S = "service/aids/"
ONE = S + "<uuid:aid_id>/"

aid_urls = [
    path(S, views.aids, name="aids"),
    path(S + "bring-in/", views_files.bring_in, name="aid_bring_in"),
    path(ONE, views.one_aid, name="aid"),
    path(ONE + "read/", views.read, name="aid_read"),
    path(ONE + "do/", views.aid_do, name="aid_do"),
    path(ONE + "publish/", views.publish, name="aid_publish"),
    path(ONE + "compare/", views.compare, name="aid_compare"),
    path(ONE + "write/<str:kind>/", views_parts.write, name="aid_write"),
    path(ONE + "write/<str:kind>/do/", views_parts.part_do, name="aid_part_do"),
    path(ONE + "<int:number>.pdf", views.paper, name="aid_paper"),
    path(ONE + "<int:number>.<str:form>", views_files.file, name="aid_file"),
]
