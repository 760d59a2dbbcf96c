"""Addresses of the pages of one kind: a room adds them to its own."""

from django.urls import URLPattern, path

from alongside.publishing import views, views_files, views_parts
from alongside.publishing.desk import Desk


def addresses(desk: Desk, at: str) -> list[URLPattern]:
    """Those below `at`, such as "service/aids/"."""
    one = f"{at}<uuid:publication_id>/"
    part = f"{one}write/<str:part>/"
    pages = {
        "s": (at, views.all_of_them),
        "_bring_in": (f"{at}bring-in/", views_files.bring_in),
        "": (one, views.one),
        "_do": (f"{one}do/", views.do),
        "_publish": (f"{one}publish/", views.publish),
        "_compare": (f"{one}compare/", views.compare),
        "_write": (part, views_parts.write),
        "_part_do": (f"{part}do/", views_parts.part_do),
        "_file": (f"{one}<int:number>.<str:form>", views_files.file),
    }
    return [
        path(route, view, {"desk": desk}, name=f"{desk.kind.short}{name}")
        for name, (route, view) in pages.items()
    ]
