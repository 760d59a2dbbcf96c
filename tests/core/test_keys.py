"""Sealed text: what is read back, what is refused, and what is gone for good."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.signals import request_finished, request_started
from django.db import IntegrityError, connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from alongside.core import clock, keys
from alongside.core.errors import AlongsideError
from alongside.core.files import StoredFile
from alongside.core.keys import DataKey
from alongside.records.models import ImportRun, Source

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
WELSH = "Dw i eisiau cerdded i’r capel: ŵ ŷ ï â Llŷr 🏔️👩🏽‍⚕️"
CONTEXT = "core_storedfile.content"

pytestmark = pytest.mark.django_db


def keep(text: str, owner: UUID | None = None) -> StoredFile:
    return StoredFile.objects.create(
        owner_id=owner or uuid4(), media_type="text/csv", size=1, sha256="", content=text
    )


def raw(row: StoredFile) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM core_storedfile WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


def put_raw(row: StoredFile, sealed: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_storedfile SET content = %s WHERE id = %s", [sealed, row.pk])


def read(row: StoredFile) -> str:
    keys.forget()
    return str(StoredFile.objects.get(pk=row.pk).content)


def destroy(owner: UUID) -> None:
    DataKey.objects.filter(pk=owner).update(wrapped=b"", kek_id="", destroyed_at=clock.now())
    keys.forget()


@given(TEXTS)
@example(WELSH)
@example("\x00 a byte that PostgreSQL's own text refuses")
def test_any_text_reads_back_as_it_was_written(text: str):
    row = keep(text)
    assert read(row) == text
    row.content = text[::-1]
    row.save()
    assert read(row) == text[::-1]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=60))
@example(WELSH)
def test_the_table_never_holds_the_text(text: str):
    sealed = raw(keep(text))
    assert text.encode() not in sealed
    assert text.encode("utf-16") not in sealed


def test_the_same_text_twice_is_sealed_differently():
    owner = uuid4()
    assert raw(keep("the same", owner)) != raw(keep("the same", owner))


def test_no_text_is_kept_as_nothing():
    row = keep("")
    assert raw(row) == b""
    assert read(row) == ""
    assert not DataKey.objects.filter(pk=row.owner_id).exists()


def test_two_people_never_share_a_key():
    one, two = keep("one"), keep("two")
    keys_of = {bytes(row.wrapped) for row in DataKey.objects.all()}
    assert DataKey.objects.filter(pk__in=[one.owner_id, two.owner_id]).count() == 2
    assert len(keys_of) == DataKey.objects.count()


# --- altered and moved -------------------------------------------------------------------------


@given(st.data())
def test_a_changed_byte_is_refused_and_never_read_as_something_else(data: st.DataObject):
    row = keep("Walk to the chapel")
    sealed = raw(row)
    at = data.draw(st.integers(17, len(sealed) - 1))  # after the owner's id
    bit = data.draw(st.integers(0, 7))
    put_raw(row, sealed[:at] + bytes([sealed[at] ^ (1 << bit)]) + sealed[at + 1 :])
    with pytest.raises(AlongsideError, match="altered"):
        read(row)


@pytest.mark.parametrize("length", [1, 10, 17, 25, 40])
def test_a_text_cut_short_is_refused(length: int):
    row = keep("Walk to the chapel")
    put_raw(row, raw(row)[:length])
    with pytest.raises(AlongsideError, match="altered"):
        read(row)


def test_a_text_moved_to_another_column_is_refused():
    row = keep("Walk to the chapel")
    assert keys.unseal(raw(row), context=CONTEXT) == "Walk to the chapel"
    with pytest.raises(AlongsideError, match="altered"):
        keys.unseal(raw(row), context="people_person.strengths")


def test_a_text_relabelled_with_another_owner_is_refused():
    row, other = keep("Walk to the chapel"), keep("Something else")
    sealed = raw(row)
    put_raw(row, sealed[:1] + other.owner_id.bytes + sealed[17:])
    with pytest.raises(AlongsideError, match="altered"):
        read(row)


def test_a_key_moved_to_another_owner_opens_nothing():
    row, other = keep("Walk to the chapel"), keep("Something else")
    wrapped = DataKey.objects.get(pk=other.owner_id)
    DataKey.objects.filter(pk=row.owner_id).update(wrapped=bytes(wrapped.wrapped))
    with pytest.raises(keys.KeyMissing, match="altered"):
        read(row)


# --- erased ------------------------------------------------------------------------------------


def test_a_destroyed_key_reads_as_erased_and_takes_nothing_new():
    row, other = keep("Walk to the chapel"), keep("Another person's")
    destroy(row.owner_id)
    assert read(row) == keys.ERASED
    assert read(other) == "Another person's"
    with pytest.raises(AlongsideError, match="erased"):
        keep("One more", row.owner_id)


def test_an_owner_whose_key_is_gone_altogether_reads_as_erased():
    row = keep("Walk to the chapel")
    DataKey.objects.filter(pk=row.owner_id).delete()
    assert read(row) == keys.ERASED


@pytest.mark.parametrize("signal", [request_started, request_finished])
def test_an_erasure_bites_on_the_next_request(signal: object):
    row = keep("Walk to the chapel")
    DataKey.objects.filter(pk=row.owner_id).update(wrapped=b"", destroyed_at=clock.now())
    assert StoredFile.objects.get(pk=row.pk).content == "Walk to the chapel"  # this request's key
    keys.forget(signal=signal)
    assert StoredFile.objects.get(pk=row.pk).content == keys.ERASED
    receivers = [receiver[0][0] for receiver in signal.receivers]  # type: ignore[attr-defined]
    assert any("keys.forget" in str(name) for name in receivers)


# --- rotation ----------------------------------------------------------------------------------


def test_keys_of_another_installation_are_named_as_the_fault(settings: Settings):
    row = keep("Walk to the chapel")
    settings.ALONGSIDE_KEYS = [keys.new_kek()]
    with pytest.raises(keys.KeyMissing, match="ALONGSIDE_KEYS"):
        read(row)
    with pytest.raises(keys.KeyMissing, match="ALONGSIDE_KEYS"):
        keys.blind_index("contact email", "rhian@example.org")


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_an_index_is_of_one_kind_and_one_value(kind: str, value: str, other: str, another: str):
    same = (kind, value) == (other, another)
    if "\0" not in kind + value + other + another:
        assert (keys.blind_index(kind, value) == keys.blind_index(other, another)) is same
    assert keys.blind_index(kind, value) != keys.code_hash(kind, value)


# --- the field ---------------------------------------------------------------------------------


def test_a_sealed_text_cannot_be_searched_or_set_without_its_owner():
    row = keep("Walk to the chapel")
    with pytest.raises(AlongsideError, match="sealed"):
        StoredFile.objects.filter(content="Walk to the chapel").exists()
    with pytest.raises(AlongsideError, match="sealed"), transaction.atomic():
        StoredFile.objects.filter(pk=row.pk).update(content="Walk")
    StoredFile.objects.filter(pk=row.pk).update(content="")  # to blank it is allowed
    assert read(row) == ""
    row.content = 3  # type: ignore[assignment]
    with pytest.raises(AlongsideError, match="takes text"):
        row.save()


def test_no_row_is_no_text():
    """As where a row that another refers to is missing."""
    row = ImportRun.objects.create(source=Source.objects.create(name="tests"))
    assert ImportRun.objects.values_list("file__content", flat=True).get(pk=row.pk) is None


def test_a_list_of_many_people_opens_their_keys_with_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    rows = [keep(f"text {n}") for n in range(5)]
    keys.forget()
    with django_assert_num_queries(2):
        keys.load(row.owner_id for row in rows)
        found = StoredFile.objects.filter(pk__in=[row.pk for row in rows])
        assert {row.content for row in found} == {f"text {n}" for n in range(5)}
    with django_assert_num_queries(0):
        keys.load([rows[0].owner_id])


def test_the_table_refuses_a_destroyed_key_that_is_still_there():
    row = keep("Walk to the chapel")
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.filter(pk=row.owner_id).update(destroyed_at=clock.now() - timedelta(days=1))
