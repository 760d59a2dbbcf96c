"""Puts the actor on the request, and turns refusals into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
)
from django.template.loader import render_to_string
from django.utils import translation

from alongside.core.errors import NotAllowed, Refused, TooMany
from alongside.people.actors import actor_of


class ActorMiddleware:
    """Sets `request.actor` and `request.acting`; hidden is 404; a refusal is one sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor, request.acting = actor_of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            # Who had to sign in again comes back to where a button had sent them.
            response.content = render_to_string("405.html", {}, request)
        if request.actor.person_id:  # type: ignore[attr-defined]
            # A shared computer's Back button must not show somebody's record.
            response.setdefault("Cache-Control", "no-store, private")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what actions raise, and what no text or number can be (a NUL, a number with more
        figures than any column takes). Everything else goes on to Django."""
        too_long = isinstance(error, ValueError) and "integer string conversion" in str(error)
        if too_long or isinstance(error, DataError):
            return HttpResponseBadRequest(render_to_string("400.html", {}, request))
        if isinstance(error, NotAllowed):
            return HttpResponseNotFound(render_to_string("404.html", {}, request))
        if isinstance(error, Refused):
            response = HttpResponse(
                render_to_string("ui/refused.html", {"sentence": str(error)}, request),
                status=429 if isinstance(error, TooMany) else 409,
            )
            if isinstance(error, TooMany):
                response["Retry-After"] = str(error.wait)
            return response
        return None


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language that a person chose, across visits."""
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=60 * 60 * 24 * 365,
            httponly=True,
            samesite="Lax",
            secure=getattr(settings, "LANGUAGE_COOKIE_SECURE", False),
        )
