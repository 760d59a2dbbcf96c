"""Pages that belong to nobody in particular: errors, language, what Alongside is, health."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from alongside.ui.paths import next_path

View = Callable[..., HttpResponse]

YEAR = 60 * 60 * 24 * 365  # seconds
LAST_RESORT = (
    "<!DOCTYPE html><html lang=en><title>Sorry – Alongside</title>"
    "<h1>Sorry, something went wrong</h1><p>Nothing that you sent was half done. "
    "Go back, copy your words if they are still there, and try again in a few minutes.</p>"
)


def _everyone(view: View) -> View:
    """Say that anyone may open it, as the start-up check of `people` reads it."""
    view.access = SimpleNamespace(  # type: ignore[attr-defined]
        kind="public", category="", level=0, roles=(), scope=""
    )
    return view


@_everyone
@csrf_exempt  # it changes one harmless cookie, and pages without referrer post without origin
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show everything in another language from now on, and go back to the same page."""
    response = HttpResponseRedirect(next_path(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@_everyone
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What Alongside is, for somebody who has never heard of it."""
    return render(request, "ui/about.html")


@_everyone
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Who can see what, and how a person is in charge of it."""
    return render(request, "ui/privacy.html")


@_everyone
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """How to make the pages easier to use, and what does not work yet."""
    return render(request, "ui/accessibility.html")


@_everyone
@require_GET
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """For a load balancer: 200 when this process reaches its database. Says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@_everyone
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page; only in development and in the demo."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    from alongside.ui.gallery import context

    return render(request, "ui/gallery.html", context(request.GET.get("errors") == "yes"))


def _sorry(request: HttpRequest, template: str, status: int) -> HttpResponse:
    try:
        return render(request, template, status=status)
    except Exception:  # the page that says sorry must never fail itself
        return HttpResponse(LAST_RESORT, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the browser sent something that cannot be."""
    return _sorry(request, "400.html", 400)


def denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403. Records never answer this: what is hidden is not found."""
    return _sorry(request, "403.html", 403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the forgery check: mostly a page that was open for very long."""
    return _sorry(request, "403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: nothing here, or nothing for you."""
    return _sorry(request, "404.html", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _sorry(request, "500.html", 500)
