"""Every table that knows somebody, those of tomorrow too: what a merge, an erasure and a death do
to it. A new model is tried as soon as it is there, and fails until something of it is planted."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Model

from alongside.core import clock, keys
from alongside.core.actors import COMMAND, Channel
from alongside.core.jobs import run_all
from alongside.core.keys import SealedTextField
from alongside.followups.models import OPEN, CheckIn
from alongside.messaging.models import OutMessage
from alongside.people.actions import circles, grants, incidents, lifecycle, merging, persons
from alongside.people.actions.about import note_first_opening
from alongside.people.models import LegalHold, Login, Membership, Person, Role
from alongside.plans import actions as plans
from alongside.plans.actions import templates
from alongside.plans.models import (
    AgreementCopy,
    ApproachOffer,
    Conversation,
    ConversationState,
    Goal,
    LastLook,
    Side,
    TemplateUse,
)
from alongside.plans.queries import templates as template_queries
from alongside.records import actions as records
from alongside.records.models import ImportedPerson, ImportRun, Source, SourcePerson
from alongside.worklist.models import Item
from tests.access.planted import World
from tests.universe import Universe

Row = dict[str, Any]

# Tables with a person in them, and no row of Rhian's.
NOT_PLANTED = {
    "messaging_inpart": "Whose it is, is known once the parts are one text.",
    "people_erasure": "Who is erased is erased once; below.",
    "people_retentionended": "A merge and an erasure both delete the row (tests/people).",
}
# Where the id of a record that went into another may still stand.
STAYS_AFTER_MERGE = {
    "core_auditevent": "The trail refuses changes; what is read of it is read for both ids.",
    "core_datakey.owner_id": "What was sealed stays sealed with the key of its time.",
    "core_due.person_id": "What is done is done; what waits moves (tests/people).",
    "decisions_answer.by_person_id": "Who said it stands as it was: the table refuses changes.",
    "decisions_opening.by_person_id": "Who opened it, likewise.",
    "messaging_outmessage.key": "A name that nobody reads, so that nothing is sent twice.",
    "messaging_inmessage.owner_id": "Whose key seals the words.",
    "people_incident.owner_id": "Whose key seals the words.",
    "people_party.id": "The record itself, which leads to the other.",
    "people_person.party_id": "The record itself.",
    "plans_acceptance.by_person_id": "Who said yes stands as it was: the table refuses changes.",
    "plans_groupitem.owner_id": "Whose key seals the words.",
    "plans_planchange.by_person_id": "Who changed the plan, likewise.",
    "plans_template.owner_id": "Whose key seals it, and numbers it.",
    "worklist_item.key": "A name that nobody reads.",
}
# What may be left in the clear of somebody who was erased: that something was there, when, and who
# else took part. No word, no figure of theirs. By table, or "*" for any.
LEFT_IN_THE_CLEAR: dict[str, set[str]] = {
    "*": {"id", "at", "person_id", "created_at", "membership_id", "version", "side", "state"},
    "core_auditevent": {"*"},  # ids, verbs and digests only (tests/core)
    "core_datakey": {"owner_id", "destroyed_at"},
    "core_due": {"key", "kind", "due_at", "first_due_at", "payload"},  # ids
    "decisions_answer": {"decision_id", "step", "shared", "channel", "by_person_id"},
    "decisions_decision": {"service_id", "professional_id", "begun_at", "ended_at"},
    "decisions_opening": {"decision_id", "early", "by_person_id"},
    "people_entrycode": {
        "kind", "ended_at", "code_hash", "issued_at", "expires_at", "issued_by_id", "issued_in_id",
        "used_at",
    },
    "people_erasure": {"by_id", "ground", "service_id"},
    "people_glassreview": {"grant_id", "is_concern"},
    "people_grant": {
        "basis", "level", "labels", "categories", "from_at", "until_at", "ended_at", "grantee_id",
        "granted_by_id", "ended_by_id", "only_membership_id",
    },
    "people_incident": {"owner_id", "service_id", "reported_at", "reported_by_id"},
    "people_legalhold": {"placed_at", "placed_by_id", "lifted_at"},
    "people_membership": {
        "role", "team_id", "group_id", "from_at", "until_at", "added_by_id", "job_title",
    },
    "people_party": {"kind"},
    "people_person": {
        "party_id", "erased_at", "gender", "language", "participation", "card_version", "time_zone",
    },
    "plans_acceptance": {"way", "agreement_id", "by_person_id"},
    "plans_agreement": {
        "goal_id", "conversation_id", "professional_id", "sha256", "written_at",
    },
    "plans_commitment": {"goal_id", "due_date", "answered_at", "is_health_work"},
    "plans_conversation": {
        "professional_id", "minutes", "way", "booked_at", "held_at", "cancelled_at", "opened_at",
        "revision", "changed_by_id", "next_by_id", "visit", "next_version",
    },
    "plans_copiedforrecord": {"agreement_id"},
    "plans_goal": {"conversation_id", "set_on", "written_via", "proposed_by_id"},
    "plans_planchange": {"act", "channel", "by_person_id"},
    "plans_wording": {"change_id", "thing", "thing_id", "in_plan"},
    "records_sourceperson": {"source_id", "source_key", "digest"},  # or a file brings them back
}  # fmt: skip
NOTHING = (None, "", "\\x", [], {}, False, 0)


def _tables() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _sealed(table: str) -> set[str]:
    model = _tables().get(table)
    fields = model._meta.fields if model else ()
    return {field.column for field in fields if isinstance(field, SealedTextField)}


def _knows_people(model: type[Model]) -> bool:
    """Whether a row may name a person, or hold words sealed with their key."""
    return any(
        field.related_model is Person
        or (isinstance(field, SealedTextField) and field.owner in ("person_id", "owner_id"))
        for field in model._meta.fields
    )


def _rows_naming(person_id: UUID, *, as_owner: bool = False) -> dict[str, list[Row]]:
    """Each row of each table in which the id stands in the clear, or before what is sealed with
    her key, by raw SQL."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT to_jsonb(found)::text FROM {connection.ops.quote_name(table)} AS found"
                " WHERE strpos(to_jsonb(found)::text, %s) > 0",
                [person_id.hex if as_owner else str(person_id)],
            )
            if rows := [json.loads(text) for (text,) in cursor.fetchall()]:
                found[table] = rows
    return found


def _columns_naming(person_id: UUID) -> set[str]:
    """The columns of those rows that hold it, "table.column"; nothing that is sealed."""
    return {
        f"{table}.{column}"
        for table, rows in _rows_naming(person_id).items()
        for row in rows
        for column, value in row.items()
        if str(person_id) in json.dumps(value) and column not in _sealed(table)
    }


@pytest.fixture
def full(world: World) -> World:
    """What planting does not do: in a group, in a file, opened and wished for; and what those do
    who are around her."""
    universe = world.universe
    rhian = Person.objects.get(pk=universe.rhian.pk)
    own, carer = universe.actor("rhian"), universe.actor("carer")
    now = clock.now()
    Membership.objects.create(
        person=rhian, group=universe.peers, role=Role.PEER, from_at=now, until_at=now,
        added_by_id=universe.nurse.pk,
    )  # fmt: skip
    source = Source.objects.get(name="tests", service=universe.service)
    run = ImportRun.objects.create(source=source, service=universe.service)
    ImportedPerson.objects.create(run=run, person=rhian, added=True)
    SourcePerson.objects.create(source=source, source_key="1", person=rhian, digest="d")
    note_first_opening(by=carer, person=rhian)
    records.choose_when(by=own, person=rhian, wish="now")
    plans.look(by=carer, person=rhian)
    talk = Conversation.objects.get(pk=world.things["conversation_id"])
    typed = carer.helping(Channel.TOGETHER, "Carys", rhian.pk)
    plans.add_item(by=typed, conversation=talk, words="My feet", side=Side.PERSON)
    plans.add_copy(
        by=own, goal=Goal.objects.get(pk=world.things["goal_id"]), recipient=universe.carer
    )
    incidents.report_incident(
        by=carer, service=universe.service, person=rhian, words="A call", address="192.0.2.7"
    )
    circles.add_member(by=typed, person=rhian, name="Mair", tie="friend")
    for table in sorted(_bare_tables(rhian)):
        _bare_row(_tables()[table], rhian)
    return world


def _bare_tables(person: Person) -> set[str]:
    """The tables that may know her, and hold nothing of hers."""
    held = set(_rows_naming(person.pk)) | set(_rows_naming(person.pk, as_owner=True))
    return {
        table
        for table, model in _tables().items()
        if _knows_people(model) and table not in held | set(NOT_PLANTED)
    }


def test_every_table_that_knows_people_holds_something_of_hers(full: World) -> None:
    """Otherwise what follows proves nothing of it."""
    assert _bare_tables(full.universe.rhian) == set()


def _plainly(field: Any, person: Person) -> Any:
    """Something that may stand in a field."""
    if field.is_relation:
        wanted = field.related_model
        if wanted is Person:
            return person
        return wanted._default_manager.first() or _bare_row(wanted, person)
    if isinstance(field, SealedTextField):
        return "Something"
    if isinstance(field, models.UUIDField):
        return person.pk if field.name.endswith("by_id") else uuid4()
    if field.choices:
        return field.choices[0][0]
    for kind, value in (
        (models.DateTimeField, clock.now()),
        (models.DateField, clock.today()),
        (models.TimeField, clock.now().time()),
        (models.IntegerField, 1),
        (models.BinaryField, b"1"),
        (models.BooleanField, False),
    ):
        if isinstance(field, kind):
            return value
    return [] if isinstance(field, models.JSONField) else "x"


def _bare_row(model: type[Model], person: Person) -> Model:
    """A row of a table that nobody plants yet, about this person, with what it must have, and
    all that names somebody."""
    values = {
        field.attname if isinstance(field, models.UUIDField) else field.name: _plainly(
            field, person
        )
        for field in model._meta.fields
        if (field.is_relation or not field.primary_key)
        and (
            isinstance(field, models.UUIDField | SealedTextField)
            or field.related_model is Person
            or not (field.null or field.has_default() or field.blank)
        )
        and not getattr(field, "auto_now_add", False)
    }
    with transaction.atomic():
        return model._default_manager.create(**values)


def _stays(column: str) -> bool:
    return column in STAYS_AFTER_MERGE or column.partition(".")[0] in STAYS_AFTER_MERGE


def test_a_merge_leaves_no_row_behind(full: World) -> None:
    universe = full.universe
    rhian, into = universe.rhian, universe.imported
    Person.objects.filter(pk=into.pk).update(birth_date=None)
    merging.merge(by=universe.actor("privacy"), from_person=rhian, into=into)
    left = {column for column in _columns_naming(rhian.pk) if not _stays(column)}
    assert left == set()


@pytest.mark.parametrize("name", ["carer", "nurse", "privacy"])
def test_a_merge_takes_along_what_somebody_did_for_others(
    name: str, full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    universe = full.universe
    old = universe.person(name)
    new = persons.register_person(by=COMMAND, name="The same")
    # That a service looks after both is not what is tried here.
    monkeypatch.setattr(merging.access, "check_can_join", lambda by, person_id: None)
    merging.merge(by=universe.actor("lead"), from_person=old, into=new)
    left = {column for column in _columns_naming(old.pk) if not _stays(column)}
    assert left == set()
    if name == "carer":
        copies = AgreementCopy.objects.filter(recipient=new, removed_at__isnull=True)
        assert copies.count() == 2


def test_a_merge_of_two_who_have_the_same_throws_nothing_away(full: World) -> None:
    """The same questions in both plans, the same offer, the same copy, the same reader."""
    universe = full.universe
    rhian, into = universe.rhian, universe.imported
    Person.objects.filter(pk=into.pk).update(birth_date=None)
    nurse, own = universe.actor("nurse"), universe.actor("rhian")
    example = template_queries.shipped()[0]
    theirs = templates.use_template(by=nurse, person=into, template=example)
    templates.put_away_template(by=nurse, use=theirs)
    templates.use_template(by=nurse, person=into, template=template_queries.shipped()[1])
    templates.use_template(by=own, person=rhian, template=template_queries.shipped()[1])
    plans.offer(by=nurse, person=into, approach="planning", words="A course")
    plans.look(by=nurse, person=into)
    uses = TemplateUse.objects.filter(person__in=[rhian, into]).count()
    asked = {use.key for use in TemplateUse.objects.filter(person=rhian, ended_at=None)}
    merging.merge(by=universe.actor("privacy"), from_person=rhian, into=into)
    now = TemplateUse.objects.filter(person=into)
    assert now.count() == uses
    # What one plan had put away and the other asks is still asked, once.
    assert sorted(use.key for use in now.filter(ended_at=None)) == sorted(asked)
    assert ApproachOffer.objects.filter(person=into, approach="planning").count() == 1
    assert LastLook.objects.filter(person=into, reader=universe.nurse).count() == 1


def test_a_copy_that_both_had_is_one_and_nobody_has_a_copy_of_their_own(
    full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    universe = full.universe
    goal = Goal.objects.get(pk=full.things["goal_id"])
    twin = persons.register_person(by=COMMAND, name="Carys again")
    own = universe.actor("rhian")
    grants.give_access(
        by=own, person=universe.rhian, grantee=twin, level=1, categories=["about", "plan"]
    )
    plans.add_copy(by=own, goal=goal, recipient=twin)
    live = AgreementCopy.objects.filter(goal=goal, removed_at__isnull=True)
    assert live.count() == 2
    monkeypatch.setattr(merging.access, "check_can_join", lambda by, person_id: None)
    by = universe.actor("lead")
    merging.merge(by=by, from_person=universe.carer, into=twin)
    assert [copy.recipient_id for copy in live] == [twin.pk]
    Login.objects.filter(person=twin).delete()
    merging.merge(by=by, from_person=twin, into=universe.rhian)
    assert not live.all().exists()


def _erase(universe: Universe) -> None:
    privacy = universe.actor("privacy")
    for hold in LegalHold.objects.filter(person=universe.rhian):
        lifecycle.lift_hold(by=privacy, hold=hold)
    lifecycle.erase(by=privacy, person=universe.rhian, ground="asked", reason="Filed at 12")
    keys.forget()


def test_an_erasure_leaves_no_word_and_no_figure(full: World) -> None:
    universe = full.universe
    _erase(universe)
    left = {}
    for table, rows in _rows_naming(universe.rhian.pk).items():
        may = LEFT_IN_THE_CLEAR["*"] | LEFT_IN_THE_CLEAR.get(table, set()) | _sealed(table)
        stays = {
            column: row[column]
            for row in rows
            for column in row.keys() - may
            if "*" not in may and row[column] not in NOTHING
        }
        if stays or (table not in LEFT_IN_THE_CLEAR):
            left[table] = stays
    assert left == {}


def test_nothing_that_was_sealed_for_somebody_opens_after_an_erasure(full: World) -> None:
    """Of every table with sealed words, in the rows that are left."""
    universe = full.universe
    _erase(universe)
    opened = set()
    for table, model in _tables().items():
        for column in _sealed(table):
            field = next(each for each in model._meta.fields if each.column == column)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {column} FROM {connection.ops.quote_name(table)}"
                    f" WHERE substring({column} from 2 for 16) = %s",
                    [universe.rhian.pk.bytes],
                )
                for (value,) in cursor.fetchall():
                    if keys.unseal(bytes(value), context=field.context):  # type: ignore[union-attr]
                        opened.add(f"{table}.{column}")
    assert opened == set()


def test_what_was_booked_with_somebody_erased_is_called_off(full: World) -> None:
    _erase(full.universe)
    rows = Conversation.objects.filter(person_id=full.universe.rhian.pk)
    assert rows.exists()
    assert not rows.filter(state=ConversationState.BOOKED).exists()


def test_nothing_waits_for_somebody_who_has_died(full: World) -> None:
    """No message, no question, no item of anybody's list; what is due finds nothing to do."""
    universe = full.universe
    rhian = Person.objects.get(pk=universe.rhian.pk)
    lifecycle.record_death(by=universe.actor("privacy"), person=rhian, died_on=clock.today())
    assert not Conversation.objects.filter(person=rhian, state="booked").exists()
    assert not CheckIn.objects.filter(person=rhian, state__in=OPEN).exists()
    assert not Item.objects.waiting().filter(person=rhian).exists()
    assert not OutMessage.objects.filter(owner_id=rhian.pk, state="waiting").exists()
    others = OutMessage.objects.exclude(owner_id=full.other.rhian.pk)  # who lives, and is asked
    before = others.count()
    run_all()
    assert others.count() == before
    assert not Item.objects.waiting().filter(person=rhian).exists()
