"""Files of people: sealed, of known kinds and sizes, and noted in the trail."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import files
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditEvent
from alongside.core.errors import Refused
from alongside.core.files import StoredFile

pytestmark = pytest.mark.django_db


def store(data: bytes, media_type: str = "text/csv") -> StoredFile:
    return files.store(by=COMMAND, owner_id=uuid4(), media_type=media_type, data=data)


@given(st.binary(min_size=1, max_size=2000))
def test_a_file_comes_back_byte_for_byte(data: bytes):
    kept = StoredFile.objects.get(pk=store(data).pk)
    assert kept.read() == data
    assert kept.size == len(data)


def test_a_file_is_sealed_and_the_trail_holds_none_of_it():
    kept = store(b"name;born\nRhian Bevan;1952-03-27")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM core_storedfile WHERE id = %s", [kept.pk])
        assert b"Rhian" not in bytes(cursor.fetchone()[0])
    event = AuditEvent.objects.get(subject_id=str(kept.pk))
    assert (event.verb, event.detail) == ("file.store", {"size": 32})


@pytest.mark.parametrize(
    ("data", "media_type", "sentence"),
    [
        (b"x", "text/html", "We cannot take this kind of file."),
        (b"", "text/csv", "The file is empty."),
        (b"x" * (files.LARGEST + 1), "text/csv", "The file is larger than 10 MB."),
    ],
)
def test_what_we_cannot_keep_is_refused_in_a_sentence(data: bytes, media_type: str, sentence: str):
    with pytest.raises(Refused, match=sentence):
        store(data, media_type)
    assert not StoredFile.objects.exists()
