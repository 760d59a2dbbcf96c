"""Nobody but the person is the author of what is theirs, and nobody ends it for them: tried with
every form that any page shows, at every address of planning, by everybody else. A new form, a new
address or a new model is tried without a line here."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import jinja2
import pytest
import typst
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client

from alongside.core import keys
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditEvent
from alongside.core.keys import SealedTextField
from alongside.people.actions import grants, persons
from alongside.people.models import AboutWords, Person
from alongside.plans.models import Agreement, Side
from tests.access.forms import WRITTEN, Asked, Fields, of_pages
from tests.access.heard import Answered, listening
from tests.access.planted import World
from tests.access.relations import RELATIONS
from tests.access.test_table import address, listed, pages
from tests.plans.making import yes_link
from tests.universe import give_login

Rows = dict[tuple[str, Any], tuple[Any, ...]]
Try = tuple[str, Fields]  # an address, and what is said there

# Whose rows of one's record are not one's own words.
NOT_THEIRS = {
    "AgreementCopy": "Whom a copy goes to; the person alone chooses (test_agreements).",
    "ApproachOffer": "What staff say they offered; the answer is tried below as a field.",
    "Conversation": "Booked by staff.",
    "CopiedForRecord": "Staff say so.",
    "Draft": "Seen by whoever writes it.",
    "LastLook": "Somebody looked.",
    "Tag": "Either side says what a line is about.",
    "TemplateUse": "Questions that either side puts there; no answer.",
}
# What either side writes in a row that is else the person's.
EITHER = {"Goal": {"proposal"}, "HomeDecision": {"proposal"}, "Proposal": {"was"}}
# The tablet at the visit is in the person's hands.
ON_THE_TABLET = {
    "AgendaItem", "AgendaItemVersion", "ConcernCheck", "Entry", "PlanChange", "Preparation",
    "PreparationTask", "PreparationVersion", "Wording",
}  # fmt: skip
AS_THEM: Fields = {
    "side": "person", "helper": "", "channel": "web", "written_via": "web", "state": "active",
    "typed": "1", "way": "signature", "seen": "on", "sure": "1",
}  # fmt: skip
TOGETHER, UNREAD, MADE_UP = (
    {"how": "together", "read_back": "on"},
    {"how": "together"},
    {"how": "web", "read_back": "on"},
)
SAYING_NOTHING: Fields = {}
TRIED: dict[str, tuple[Fields, ...]] = {
    "nurse": (TOGETHER, UNREAD),
    "carer": (TOGETHER, MADE_UP),
    "gp": (SAYING_NOTHING,),
    "sees": (TOGETHER,),
    "acts": (SAYING_NOTHING,),
    "link_worker": (TOGETHER,),
    "lead": (TOGETHER,),
    "stranger": (TOGETHER,),
    "nurse_no_hat": (TOGETHER,),
    "visit": (SAYING_NOTHING,),
    "yes": (SAYING_NOTHING,),
}


def _models() -> Iterator[type[models.Model]]:
    yield from (AboutWords, Person)
    for model in apps.get_app_config("plans").get_models():
        names = {each.name for each in model._meta.fields}
        if "person" in names and model.__name__ not in NOT_THEIRS and model.__name__ != "Template":
            yield model


class Written:
    """While it is open, the tables that are written to: any, after a statement of another kind."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.any = False

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        first, *words = sql.lstrip("(").split(maxsplit=3)
        if first in ("INSERT", "UPDATE", "DELETE"):
            self.tables.add(words[first != "UPDATE"].strip('"'))
        elif first not in ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK") and not (
            first == "EXECUTE" and words[0].startswith("standing_")  # a query (core/standing)
        ):
            self.any = True
        return execute(sql, *rest)

    def among(self, found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
        """Those of the models, or of what they are a kind of, that were written to."""
        return [
            model
            for model in found
            if self.any
            or self.tables & {each._meta.db_table for each in (model, *model._meta.all_parents)}
        ]


def theirs(person: Person, among: Iterable[type[models.Model]] | None = None) -> Rows:
    """Everything of the person's side (or only in these tables): each row's words, and where it
    stands."""
    rows: Rows = {}
    for model in _models() if among is None else among:
        if model is AboutWords:
            for words in AboutWords.objects.filter(person=person):
                rows["AboutWords", words.pk] = (words.words, words.helper)
            continue
        if model is Person:
            now = Person.objects.get(pk=person.pk)
            rows["Person", now.pk] = (now.name, now.strengths, now.what_matters)
            continue
        name, found = model.__name__, model._default_manager.filter(person_id=person.pk)
        names = {each.name for each in model._meta.fields}
        for side in ("side", "raised_by", "added_by"):
            if side in names and name not in ("PreparationTask", "Commitment"):
                found = found.filter(**{side: Side.PERSON})
        if name == "PreparationTask":
            found = found.filter(added_by=Side.PERSON)
        if name == "AgendaItem":
            found = found.filter(carried_from=None)
        if name == "Goal":
            found = found.exclude(state="proposed")
        if name == "Insight":  # heard by a professional, until the person puts it in other words
            found = found.filter(replaces__isnull=False)
        said = [
            each.name
            for each in model._meta.fields
            if isinstance(each, SealedTextField) and each.name not in EITHER.get(name, ())
        ]
        said += [part for part in ("was_time", "equal_player", "value", "level") if part in names]
        if "state" in names and name not in ("PreparationTask", "Proposal"):
            said.append("state")
        for row in found:
            mine = getattr(row, "side", Side.PERSON) == Side.PERSON
            if name == "Wording" and row.change.side != Side.PERSON:  # type: ignore[attr-defined]
                continue
            if not mine and name == "Commitment" and row.answered_at is None:  # type: ignore[attr-defined]
                continue  # their own promise, until the person says whether it was kept
            if name == "HomeDecision" and row.state == "open":  # type: ignore[attr-defined]
                continue
            parts = [part for part in said if mine or part in ("state", "answer_words")]
            rows[name, row.pk] = tuple(getattr(row, part) for part in parts)
    return rows


def _wanted() -> list[str]:
    """The pages of planning, and of what the person says about themselves."""
    return [
        page
        for page in pages()
        if page.startswith(("plans:", "people:about", "followups:answer"))
        and page not in ("plans:visit", "plans:yes")
    ]


def _outside(who: str, world: World) -> set[str]:
    """The addresses that the access table closes to them."""
    table = listed()
    return {
        address(page, world.things)
        for page in _wanted()
        if who in RELATIONS and who not in table.get((page, "POST"), ())
    }


def _somebody(world: World, name: str, level: int) -> Client:
    one = persons.register_person(by=COMMAND, name=name)
    give_login(one, f"{name}@example.org")
    grants.give_access(
        by=world.universe.actor("rhian"),
        person=world.universe.rhian,
        grantee=one,
        level=level,
        categories=["about", "plan"],
    )
    client = Client()
    client.force_login(one.login, backend="alongside.people.accounts.Backend")
    return client


def _browser(world: World, who: str) -> Client:
    match who:
        case "sees":
            client = _somebody(world, who, 1)
        case "acts":
            client = _somebody(world, who, 3)
        case "yes":
            client = Client()
            agreement = Agreement.objects.get(pk=world.things["agreement_id"])
            client.get(yes_link(agreement))
        case _:
            client = RELATIONS[who](world.universe, world.things)
    client.raise_request_exception = False
    return client


@pytest.fixture(scope="module")
def found() -> dict[str, Asked]:
    """The forms, once they have been looked for."""
    return {}


@pytest.fixture
def asked(world: World, found: dict[str, Asked]) -> dict[str, Asked]:
    """Every form about Rhian that she, her nurse and her daughter are shown; and every address of
    planning and of what she says about herself, with or without one."""
    if found:
        return found
    table = listed()
    wanted = _wanted()
    shown = [address(page, world.things) for page in wanted if (page, "GET") in table]
    with transaction.atomic():
        clients = [world.universe.client(name) for name in ("rhian", "nurse", "carer")]
        clients.append(RELATIONS["visit"](world.universe, world.things))
        for client in clients:
            client.raise_request_exception = False
        forms = of_pages(clients, shown)
        transaction.set_rollback(True)
    everything = Asked()
    for one in forms.values():
        for name in one.fields:
            everything.add(name, WRITTEN)
    for page in wanted:
        if (page, "POST") in table:
            forms.setdefault(address(page, world.things), everything)
    mine = (f"/p/{world.universe.rhian.pk}/", "/visit/", "/service/templates/")
    found.update((url, one) for url, one in forms.items() if url.startswith(mine))
    return found


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages that answer are not looked at."""
    monkeypatch.setattr(jinja2.Template, "render", lambda self, *args, **kwargs: "")
    monkeypatch.setattr(typst, "compile", lambda *args, **kwargs: b"%PDF-1.7")


def _newest() -> int:
    return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _tries(asked: dict[str, Asked], outside: Container[str] = ()) -> list[Try]:
    """Every form in every way of filling it in; in one way before a door that is shut."""
    return [
        (url, {name: text for name, text in way.items() if name not in TOGETHER})
        for url, one in asked.items()
        for way in itertools.islice(one.ways(), 1 if url in outside else None)
    ]


@dataclass
class Tried:
    """What all the tries of one browser came to."""

    nothing: Answered = field(default_factory=Answered)  # what changed nothing, however it was said
    wrote: list[Try] = field(default_factory=list)


def _attack(
    client: Client, person: Person, tries: Iterable[Try], saying: Fields, tried: Tried
) -> Iterator[tuple[Try, Rows, Rows, list[AuditEvent]]]:
    """What each try changed of the person's: the try, before, after, the trail. All is undone; so
    a try of which no more is read than of an earlier one has the same answer, and is not made."""
    before, last, something = theirs(person), _newest(), Answered()
    for url, given in tries:
        said = AS_THEM | given | saying
        if something.knows(url, said):
            tried.wrote.append((url, given))
        elif not tried.nothing.knows(url, said):
            written = Written()
            with transaction.atomic():
                with listening() as read, connection.execute_wrapper(written):
                    answer = client.post(url, said)
                assert answer.status_code < 500, url
                again = written.among(_models())
                same = {key: row for key, row in before.items() if key[0] not in _names(again)}
                after = same | theirs(person, again)
                if after == before:
                    tried.nothing.add(url, said, read)
                else:
                    something.add(url, said, read)
                    tried.wrote.append((url, given))
                    trail = list(AuditEvent.objects.filter(id__gt=last, reading=False))
                    yield (url, given), before, after, trail
                transaction.set_rollback(True)
            keys.forget()


def _names(found: Iterable[type[models.Model]]) -> set[str]:
    return {model.__name__ for model in found}


def _last(url: str, person: Person) -> str:
    return url.removeprefix(f"/p/{person.pk}/")


def _changed(before: Rows, after: Rows) -> set[tuple[str, Any]]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _helper(key: tuple[str, Any]) -> str | None:
    """Who typed this row, "" where it says nobody did, None where it does not say."""
    model = AboutWords if key[0] == "AboutWords" else apps.get_model("people", "Person")
    if key[0] not in ("AboutWords", "Person"):
        model = apps.get_model("plans", key[0])
    row: Any = model._default_manager.filter(pk=key[1]).first()
    return getattr(row, "helper", None)


@pytest.mark.parametrize("who", TRIED)
def test_nobody_else_is_the_author_of_what_is_the_persons(
    who: str, world: World, asked: dict[str, Asked], unread: None
) -> None:
    person, helped, wrong = world.universe.rhian, set(), []
    client = _browser(world, who)
    tries, tried = _tries(asked, _outside(who, world)), Tried()
    for saying in TRIED[who]:
        tried.wrote.clear()
        for (url, _given), before, after, trail in _attack(client, person, tries, saying, tried):
            changed = _changed(before, after)
            if who == "visit" and {name for name, _pk in changed} <= ON_THE_TABLET:
                continue
            if who == "acts" and {name for name, _pk in changed} == {"Acceptance"}:
                continue
            said = "read_back" in saying and any(
                event.on_behalf_of_id == person.pk for event in trail
            )
            new = after.keys() - before.keys()
            new -= {key for key in new if key[0] == "Goal" and not any(after[key][:-1])}  # declined
            if said and all(_helper(key) != "" for key in new):
                helped.add(url)
            else:
                names = sorted({name for name, _pk in changed})
                wrong.append((saying, _last(url, person), names))
        # What wrote when they said how it was is tried again with a lie; and each form once.
        tries = [*tried.wrote, *_tries(asked, asked)]
    assert wrong == []
    if who in ("nurse", "carer"):  # else the tries prove nothing
        assert len(helped) > 15


def test_the_person_is(world: World, asked: dict[str, Asked], unread: None) -> None:
    """The same tries, by her: most of them write."""
    client = _browser(world, "self")
    tries = _tries(asked)
    tried = Tried()
    wrote = {url for (url, _), *_rest in _attack(client, world.universe.rhian, tries, {}, tried)}
    assert len(wrote) > 25, sorted(wrote)


def test_after_all_that_others_tried_the_person_still_changes_what_is_theirs(
    world: World, asked: dict[str, Asked], unread: None
) -> None:
    """Nothing is undone here: the nurse and the lead do all that they may in their own name."""
    universe, person = world.universe, world.universe.rhian
    for name in ("nurse", "lead", "link_worker"):
        client = _browser(world, name)
        shut = Answered()  # to whatever is said there
        for url, given in _tries(asked, _outside(name, world)):
            said = AS_THEM | given
            if not shut.knows(url, said):
                with transaction.atomic(), listening() as read:
                    answer = client.post(url, said)
                if answer.status_code == 404:
                    shut.add(url, said, read)
    own = universe.client("rhian")
    base = f"/p/{person.pk}/"
    line: UUID = world.things["entry_id"]
    for url, data in (
        (f"{base}plan/lines/priority/person/add/", {"words": "Mine"}),
        (f"{base}plan/lines/{line}/", {"words": "Mine too", "version": "1"}),
        (f"{base}plan/lines/{line}/state/", {"do": "out"}),
        (f"{base}goals/{world.things['goal_id']}/review/", {"progress": "more", "words": "Well",
                                                            "outcome": "achieved"}),
        (f"{base}plan/rating/", {"joined_up": "yes"}),
    ):  # fmt: skip
        before = theirs(person)
        assert own.post(url, data).status_code == 302, url
        assert theirs(person) != before, url
