"""Every address. Rooms keep their own; one space for a person's record: /p/<person>/..."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("alongside.ui.urls")),
    path("", include("alongside.records.urls")),
    path("", include("alongside.instruments.urls")),
    path("", include("alongside.messaging.urls")),
    path("", include("alongside.worklist.urls")),
    path("", include("alongside.followups.urls")),
    path("", include("alongside.decisions.urls")),
    path("", include("alongside.plans.urls")),
    path("", include("alongside.home.urls")),
    path("", include("alongside.people.urls")),
    path("sign-in/", include("allauth.account.urls")),
    path("sign-in/2fa/", include("allauth.mfa.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("alongside.demo.urls")))

handler400 = "alongside.ui.views.bad_request"
handler403 = "alongside.ui.views.denied"
handler404 = "alongside.ui.views.not_found"
handler500 = "alongside.ui.views.failed"
