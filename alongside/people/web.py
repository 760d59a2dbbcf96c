"""Access declared on views. A view without one of these decorators stops the start (checks.py).

    @public                                anyone
    @signed_in                             a known person (login or code)
    @acting(Role.NURSE, ...)               a hat with one of these roles, after a second factor
    @record(Category.PLAN, Level.VIEW)     a person's record; the view gets the Person
    @record(..., roles=STAFF_ROLES)        the same, in a hat with one of these roles
    @keeper                                the lead or privacy officer of a service that looks
                                           after the record: death, hold, merge, erasure
    @own                                   the person alone
    @scoped("visit")                       the holder of a visit code or link, for its one thing

`record`, `keeper` and `own` take `person_id` from the address, answer 404 to everybody else, and
log each reading in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from alongside.core.actors import Actor
from alongside.core.audit import record as audit
from alongside.core.errors import NotAllowed
from alongside.core.standing import Standing
from alongside.people import access
from alongside.people.actions.about import note_first_opening
from alongside.people.models import Person, Role
from alongside.people.rules import Category, Level

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Declared:
    """What a view says of who may open it; read by the start-up check and the access table."""

    kind: str
    category: str = ""
    level: int = 0
    roles: tuple[str, ...] = ()
    scope: str = ""


METHODS = ("GET", "HEAD", "POST")
PAGE = (200, 409, 422)  # answers that show a page, also to a form


def _mark(view: View, wrapper: View, declared: Declared) -> View:
    @wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in METHODS:  # OPTIONS would show a page, past the log of readings
            return HttpResponseNotAllowed(METHODS)
        return wrapper(request, *args, **kwargs)

    wrapped.access = declared  # type: ignore[attr-defined]
    return wrapped


def public(view: View) -> View:
    """Anyone, signed in or not."""
    return _mark(view, lambda request, *a, **k: view(request, *a, **k), Declared("public"))


def _to_the_door(request: Any) -> HttpResponse:
    return redirect(f"{reverse('people:way_in')}?next={quote(request.path)}")


def signed_in(view: View) -> View:
    """A known person. Others are asked who they are."""

    def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.signed_in:
            return _to_the_door(request)
        return view(request, *args, **kwargs)

    return _mark(view, wrapper, Declared("signed_in"))


def _ask_who(request: Any) -> HttpResponse | None:
    """Nobody known, and only looking: ask who they are, and come back here. The same for every
    address, so that nobody learns which records exist. A link in a mail leads here."""
    by: Actor = request.actor
    if by.person_id is None and request.method in ("GET", "HEAD"):
        return _to_the_door(request)
    return None


def _check_hat(by: Actor, roles: tuple[str, ...]) -> None:
    """A hat with one of these roles (any hat where none is named), after a second factor."""
    try:
        access.check_second_factor(by)
    except NotAllowed as error:
        raise Http404 from error
    if roles and by.role not in roles:
        raise Http404


def acting(*roles: str) -> Callable[[View], View]:
    """A hat with one of these roles (any hat where none is named), after a second factor."""

    def decorate(view: View) -> View:
        def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            _check_hat(request.actor, roles)
            return view(request, *args, **kwargs)

        return _mark(view, wrapper, Declared("acting", roles=tuple(sorted(str(r) for r in roles))))

    return decorate


_person = Standing(lambda person_id: Person.objects.filter(pk=person_id), person_id=uuid4())
_merged = Standing(
    lambda person_id: Person.objects.filter(pk=person_id, merged_into__isnull=False).only("pk"),
    person_id=uuid4(),
)


def _standing(person_id: UUID) -> Person:
    """The person; a merged record leads to the one it went into. Http404 when erased."""
    person = _person.first(person_id=person_id)
    if person is None:
        raise Http404
    person = person.merged_into or person
    if person.erased_at is not None:
        raise Http404
    return person


def load_person(by: Actor, person_id: UUID, level: Level, category: Category) -> Person:
    """The person, if `by` may; a merged record leads to the one it went into. Else Http404, without
    opening what is sealed of somebody to whom this door is shut."""
    if not access.can(by, person_id, level, category) and not _merged(person_id=person_id):
        raise Http404
    person = _standing(person_id)
    if person.pk != person_id and not access.can(by, person.pk, level, category):
        raise Http404
    return person


def _reading(
    request: Any, person: Person, category: str, show: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show a page of somebody's record, and log that it was read: also where a form is answered
    with the page once more."""
    by: Actor = request.actor
    posted = request.method == "POST"
    if not posted:
        audit(by, "record.read", person_id=person.pk, reading=True, category=category)
    response = show()
    if posted and response.status_code in PAGE:
        audit(by, "record.read", person_id=person.pk, reading=True, category=category)
    # The page showed what matters to the person before all else (queries.about.first_opening).
    if getattr(request, "opening_shown", None) == person and response.status_code in PAGE:
        note_first_opening(by=by, person=person)
    return response


def record(
    category: Category,
    level: Level = Level.VIEW,
    *,
    log: bool = True,
    also: Iterable[Category] = (),
    roles: Iterable[str] = (),
) -> Callable[[View], View]:
    """A page of a person's record. `also`: further categories that the page needs. `roles`: only
    in a hat with one of them, after a second factor; then not for the person."""
    needed = tuple(sorted(str(role) for role in roles))

    def decorate(view: View) -> View:
        def wrapper(request: Any, person_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            by = request.actor
            if (asked := _ask_who(request)) is not None:
                return asked
            if needed:
                _check_hat(by, needed)
            person = load_person(by, person_id, level, category)
            if needed and not access.reaches_team(by, person.pk, level, category):
                raise Http404
            if needed and access.is_self(by, person.pk):
                raise Http404
            for other in also:
                if not access.can(by, person.pk, level, other):
                    raise Http404
            request.person = person
            if not log:
                return view(request, person, *args, **kwargs)
            return _reading(
                request, person, str(category), lambda: view(request, person, *args, **kwargs)
            )

        return _mark(view, wrapper, Declared("record", str(category), int(level), needed))

    return decorate


def keeper(view: View) -> View:
    """Whoever must decide about the record as a whole: not about what it holds."""
    roles = (str(Role.LEAD), str(Role.PRIVACY))

    def wrapper(request: Any, person_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        _check_hat(request.actor, roles)
        person = _standing(person_id)
        try:
            access.check_can_keep(request.actor, person.pk)
        except NotAllowed as error:
            raise Http404 from error
        request.person = person
        return _reading(request, person, "keeping", lambda: view(request, person, *args, **kwargs))

    return _mark(view, wrapper, Declared("keeper", roles=roles))


def own(view: View) -> View:
    """The person alone: access, sign-in contacts, who looked."""

    def wrapper(request: Any, person_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        if (asked := _ask_who(request)) is not None:
            return asked
        person = load_person(request.actor, person_id, Level.VIEW, Category.ABOUT)
        if not access.is_self(request.actor, person.pk):
            raise Http404
        request.person = person
        return _reading(request, person, "own", lambda: view(request, person, *args, **kwargs))

    return _mark(view, wrapper, Declared("own"))


def scoped(scope: str) -> Callable[[View], View]:
    """The holder of a visit code or link; the view checks that the one thing is the one meant."""

    def decorate(view: View) -> View:
        def wrapper(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.scope.partition(":")[0] != scope:
                raise Http404
            return view(request, *args, **kwargs)

        return _mark(view, wrapper, Declared("scoped", scope=scope))

    return decorate


def link(view: View) -> View:
    """Whoever holds the signed link in the address; the view checks it and opens that alone."""
    return _mark(view, lambda request, *a, **k: view(request, *a, **k), Declared("link"))
