"""One example of every action of records."""

from __future__ import annotations

from alongside.core import clock
from alongside.records import actions as records
from alongside.records.models import Result, Source
from tests.architecture.examples import CANARY, SMALL_BUNDLE, Arguments, example, helper, herself
from tests.universe import Universe


def source(u: Universe) -> Source:
    return records.source_of(by=u.actor("nurse"), name="tests", service=u.service)


@example(records.source_of)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "name": CANARY, "service": u.service}


@example(records.bring_in_bundle)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "source": source(u), "path": SMALL_BUNDLE}


@example(records.look_at)
def _(u: Universe) -> Arguments:
    result = Result.objects.create(
        person=u.rhian, source=source(u), source_key="1", digest="1", labels=["general"],
        name=CANARY, text_value=CANARY, taken_at=clock.now(),
    )  # fmt: skip
    return {"by": u.actor("nurse"), "person": u.rhian, "seen": [(result.pk, "1")]}


def a_result(u: Universe) -> Result:
    return Result.objects.create(
        person=u.rhian, source=source(u), source_key="1", digest="1", labels=["general"],
        name=CANARY, text_value=CANARY, taken_at=clock.now(),
    )  # fmt: skip


@example(records.choose_when)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "person": u.rhian, "wish": "together"}


@example(records.choose_for)
def _(u: Universe) -> Arguments:
    records.choose_when(by=herself(u), person=u.rhian, wish="ask")
    seen = [(a_result(u).pk, "1")]
    return {"by": herself(u), "person": u.rhian, "seen": seen, "wish": "now"}


@example(records.hold_back)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "result": a_result(u), "reason": CANARY,
        "until_date": clock.today(),
    }  # fmt: skip


@example(records.end_hold)
def _(u: Universe) -> Arguments:
    result = a_result(u)
    records.hold_back(by=u.actor("nurse"), result=result, reason=CANARY, until_date=clock.today())
    return {"by": u.actor("gp"), "result": result}


@example(records.add_document)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "kind": "other", "name": CANARY,
        "author": CANARY, "text": CANARY, "data": b"%PDF-" + CANARY.encode(), "labels": ["general"],
    }  # fmt: skip


@example(records.take_back_document)
def _(u: Universe) -> Arguments:
    document = records.add_document(
        by=u.actor("nurse"), person=u.rhian, kind="other", name=CANARY, text=CANARY
    )
    return {"by": u.actor("nurse"), "document": document}


@example(records.write_down_talk)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "service": u.service, "who": CANARY, "people": CANARY,
        "professionals": CANARY, "systems": CANARY, "commissioning": CANARY,
    }  # fmt: skip


CSV = (
    "NHS Number,First Name,Surname,Date of Birth,Mobile,Code Term,Value,Units,Event Date\n"
    f"9434765919,{CANARY},{CANARY},03/04/1951,07700900123,HbA1c level,62,mmol/mol,14/02/2026\n"
    f"9434765918,{CANARY},{CANARY},31/02/1951,{CANARY},{CANARY},{CANARY},{CANARY},14/02/2026\n"
).encode()


@example(records.upload)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "data": CSV}


@example(records.match_columns)
def _(u: Universe) -> Arguments:
    run = records.upload(by=u.actor("nurse"), data=CSV)
    return {"by": u.actor("nurse"), "run": run, "places": run.mapping["columns"], "fixed": {}}


@example(records.bring_in)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "run": records.upload(by=u.actor("nurse"), data=CSV)}


@example(records.discard)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "run": records.upload(by=u.actor("nurse"), data=CSV)}


@example(records.undo)
def _(u: Universe) -> Arguments:
    run = records.upload(by=u.actor("nurse"), data=CSV)
    return {"by": u.actor("nurse"), "run": records.bring_in(by=u.actor("nurse"), run=run)}
