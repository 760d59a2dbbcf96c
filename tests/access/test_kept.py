"""Where words may stand: nowhere outside their sealed columns, and nowhere after an erasure."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection

from alongside.core import clock, keys
from alongside.core.actors import Channel
from alongside.core.jobs import run_all
from alongside.core.keys import SealedTextField
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.messaging.gateways.email import transport
from alongside.messaging.gateways.email.text import mail_of
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import purpose
from alongside.people.actions import lifecycle
from alongside.people.models import LegalHold, Person
from alongside.plans import actions as plans
from alongside.plans import notices
from alongside.plans.models import AcceptedBy, Conversation, Draft, Goal, Side
from alongside.plans.rules import usual_follow_up
from tests.access.canaries import NUMBERS, found_in, word
from tests.access.planted import World

# The columns that hold words of a record in the clear, and why they may.
CLEAR = {
    "people_party.name": "Lists are searched and ordered by the name that somebody likes.",
    "people_party.sort_name": "The same, as it is ordered.",
    "people_localsetting.reason": "A choice of the service, about no person.",
    # What an imported record says is counted, coded and searched; it came from a system that
    # holds it in the clear. It is deleted with the person.
    "records_condition.name": "Imported.",
    "records_result.text_value": "Imported.",
    "records_medicine.name": "Imported.",
    "records_medicine.dose": "Imported.",
    "records_fromelsewhere.words": "Imported.",
    "records_report.conclusion": "Imported.",
}


def columns_with_canaries() -> dict[str, set[str]]:
    """Each column of each table that holds a canary as it is, or as bytes; by raw SQL."""
    met: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(
                "SELECT pair.key, string_agg(DISTINCT pair.value, E'\\x01')"
                f" FROM {name} AS found, jsonb_each_text(to_jsonb(found)) AS pair GROUP BY 1"
            )
            for column, text in cursor.fetchall():
                for canary in found_in(text or "") | found_in(_bytes(text or "")):
                    met[f"{table}.{column}"].add(canary)
    return met


def _bytes(text: str) -> str:
    """What stands in the binary columns of a text, as if it were letters."""
    binary = [part[2:] for part in text.split("\x01") if part.startswith("\\x")]
    return "\x01".join(bytes.fromhex(part).decode("latin-1") for part in binary)


def test_only_listed_columns_hold_words_in_the_clear(world: World) -> None:
    met = columns_with_canaries()
    assert set(met) == set(CLEAR)


def test_the_search_for_words_in_the_clear_finds_them(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_goal SET words = %s::bytea, helper = %s",
            [word("goal", 1).encode(), word("prep", 1)],
        )
    met = columns_with_canaries()
    assert met["plans_goal.words"] == {"goal1"}
    assert met["plans_goal.helper"] == {"prep1"}


def test_nothing_is_left_in_the_clear_of_somebody_who_was_erased(world: World) -> None:
    universe = world.universe
    privacy = universe.actor("privacy")
    for hold in LegalHold.objects.filter(person=universe.rhian):
        lifecycle.lift_hold(by=privacy, hold=hold)
    lifecycle.erase(by=privacy, person=universe.rhian, ground="asked", reason="Filed at 12")
    left = {
        column: canaries
        for column, found in columns_with_canaries().items()
        if (canaries := {canary for canary in found if canary.endswith("1")})
    }
    assert left == {"people_localsetting.reason": {"reason1"}}
    goal = Goal.objects.get(pk=world.things["goal_id"])
    assert goal.words == ""  # its key is gone


def _columns_with(text: str) -> set[str]:
    """Each column of each table that holds a text, as it is or as bytes."""
    met = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                "SELECT DISTINCT pair.key"
                f" FROM {connection.ops.quote_name(table)} AS found,"
                " jsonb_each_text(to_jsonb(found)) AS pair"
                " WHERE strpos(pair.value, %s) > 0 OR strpos(pair.value, %s) > 0",
                [text, text.encode().hex()],
            )
            met |= {f"{table}.{column}" for (column,) in cursor.fetchall()}
    return met


def test_who_typed_for_somebody_is_named_in_no_column(world: World) -> None:
    """A helper's name tells who is around a person, and what happened there: it goes with them."""
    universe = world.universe
    rhian = Person.objects.get(pk=universe.rhian.pk)
    name = "Zqhelping Tal"
    for field in (f for model in apps.get_models() for f in model._meta.get_fields()):
        assert field.name != "helper" or isinstance(field, SealedTextField), field
    by = universe.actor("nurse").helping(Channel.PHONE, name, rhian.pk)
    day = usual_follow_up(clock.today())
    conversation = Conversation.objects.get(pk=world.things["visited"])
    plans.prepare(by=by, conversation=conversation, words="Sleep", version=2)
    made = plans.agree(
        by=by,
        person=rhian,
        professional=universe.memberships["nurse"],
        goal_words="Sleep",
        first_step="Bed at ten",
        confidence=6,
        my_words="I go",
        their_words="I phone",
        my_date=day,
        their_date=day,
        follow_up_on=day,
    )
    agreement = made.goal.agreements.get()
    plans.accept(by=by, agreement=agreement, side=Side.PERSON, way=AcceptedBy.PHONE)
    check_in = CheckIn.objects.get(about_id=made.goal.pk)
    followups.answer(by=by, check_in=check_in, answers={"how": "Better", "confidence": "7"})
    plans.review(by=by, goal=made.goal, progress="less", words="It went")
    helped = [made.goal, check_in, conversation.preparation, *agreement.acceptances.all()]
    for row in (*helped, *made.goal.ratings.all(), *made.goal.review_rows.all()):
        row.refresh_from_db()
        assert getattr(row, "helper") == name  # noqa: B009 - of many kinds
    assert _columns_with("Zqhelping") == set()
    for hold in LegalHold.objects.filter(person=rhian):
        lifecycle.lift_hold(by=universe.actor("privacy"), hold=hold)
    lifecycle.erase(by=universe.actor("privacy"), person=rhian, ground="asked", reason="Asked")
    keys.forget()
    assert _columns_with("Zqhelping") == set()
    made.goal.refresh_from_db()
    assert made.goal.helper == ""


def test_a_merge_leaves_nothing_of_a_plan_behind(world: World) -> None:
    """Every table of planning, those of tomorrow too. What was not sent yet is dropped."""
    old, new = world.universe.rhian, world.universe.imported
    held = {
        model: len(model._default_manager.filter(person_id=old.pk))
        for model in apps.get_app_config("plans").get_models()
        if any(field.name == "person" for field in model._meta.fields)
    }
    notices.merge(from_id=old.pk, into_id=new.pk)
    assert sum(count > 0 for count in held.values()) > 15
    for model, count in held.items():
        assert not model._default_manager.filter(person_id=old.pk).exists(), model
        moved = 0 if model is Draft else count
        assert model._default_manager.filter(person_id=new.pk).count() == moved, model


def test_no_subject_or_header_of_a_mail_holds_words(world: World) -> None:
    sent = [row for row in OutMessage.objects.select_related("service") if row.address]
    assert len(sent) > 5
    held = set()
    for message in sent:
        mail = mail_of(message, purpose(message.purpose))
        held |= found_in(mail.text)
        if "@" not in message.address:
            continue
        built = transport.build(mail)
        del built["To"]
        assert found_in(str(built.items())) == set()
    assert "goal1" in held  # the agreement itself, to the person alone


def test_words_typed_on_pages_are_in_no_log_and_no_session(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every box of the person's own pages, sent; the pages that follow are not opened."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    universe, things = world.universe, world.things
    base = f"/p/{universe.rhian.pk}/"
    client = universe.client("rhian")
    client.raise_request_exception = False
    born = {"birth_date_day": "1", "birth_date_month": "2", "birth_date_year": "1950"}
    prepare = f"{base}conversations/{things['visited']}/prepare/"
    sends: list[tuple[str, dict[str, Any]]] = [
        (f"{base}about/words/", {"version": 99, "strengths": word("strengths", 1)}),
        (f"{base}about/needs/add/", {"kind": "other", "words": word("need", 1)}),
        (f"{base}about/contact/phone/", {"value": "01632 960181"}),
        (f"{base}about/contact/email/", {"value": "zqmail1@example.org"}),
        (f"{base}circle/add/", {"name": word("circle", 1), "tie": "friend"}),
        (f"{base}circle/{things['member_id']}/", {"name": word("circle", 1), "tie": "friend"}),
        (f"{base}circle/{things['member_id']}/main/", {}),
        (f"{base}circle/{things['member_id']}/end/", {}),
        (f"{base}circle/{things['member_id']}/again/", {}),
        (prepare, {"words": word("prep", 1), "version": 2}),
        (prepare, {"words": word("prep", 1), "version": 2}),
        (f"{base}conversations/{things['visited']}/items/", {"words": word("item", 1)}),
        (
            f"{base}goals/{things['goal_id']}/review/",
            {"words": word("review", 1), "progress": "less", "outcome": "active"},
        ),
        (f"{base}check-ins/{things['check_in_id']}/", {"how": word("how", 1)}),
        ("/report/", {"words": word("wrong", 1), "about": "me"}),
        ("/way-in/", {"code": word("plain", 1), **born}),
        (f"/c/{word('goal', 1)}/", {"how": word("how", 1)}),
    ]
    kept: dict[str, set[str]] = {}
    told: set[str] = set()
    for url, data in sends:
        assert client.post(url, data).status_code < 500, url
        told |= found_in(str(client.session.items()))
        if met := found_in(_sessions()):
            kept[url] = met
    nurse = universe.client("nurse")
    nurse.post("/people/add/", {"name": "Al", "language": "en", "nhs": _digits("nhs1")})
    nurse.post("/people/", {"wanted": _digits("nhs1")})
    nurse.post("/break-glass/", {"nhs": _digits("nhs1"), "reason": word("glass", 1)})
    sent: list[Any] = []
    monkeypatch.setattr(transport, "send", sent.append)
    run_all()  # what is due now, mails too
    assert sent
    assert found_in(caplog.text.replace(f"/c/{word('goal', 1)}", "")) == set()
    assert kept == {}
    assert told == {"circle1"}  # on the next page; sealed until then


class _AsItStands:
    """What a session's row holds once its signature is taken off."""

    def loads(self, data: bytes) -> str:
        return data.decode("latin-1")


def _sessions() -> str:
    salt = "django.contrib.sessions.SessionStore"
    rows = Session.objects.values_list("session_data", flat=True)
    return " ".join(signing.loads(row, salt=salt, serializer=_AsItStands) for row in rows)


def _digits(name: str) -> str:
    return next(digits for digits, canary in NUMBERS.items() if canary == name)
