"""The addresses that pages of `ui` lead to, without those of the rooms above."""

from django.urls import include, path

from alongside.ui import views

# Every page has a link to these two, wherever the rooms above have them.
doors = [path("report/", views.about, name="report"), path("way-in/", views.about, name="way_in")]
urlpatterns = [
    path("", include("alongside.ui.urls")),
    path("", include((doors, "people"))),
    path("sign-in/", include("allauth.urls")),
]
handler400, handler403 = views.bad_request, views.denied
handler404, handler500 = views.not_found, views.failed
