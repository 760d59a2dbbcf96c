"""Encryption of content, one key per person, so that content can be erased everywhere at once.

A person's data key is random, and is stored wrapped by a key-encryption key (KEK) that lives
outside the database. Destroying the data key makes every sealed text of that person unreadable at
once; a backup that is put back destroys it again (core/backup). Blind indexes (keyed hashes) let
us find an exact identifier without decrypting.

Indexes, codes and the audit chain hang on keys that are derived from the seed: 32 random bytes,
made with the tables and wrapped like a person's key. So no KEK is for ever (core/rotation).

Keys come from `ALONGSIDE_KEYS` (comma-separated base64 of 32 bytes, newest first) or from
`keys.txt` in the data folder. To rotate: put a new key first, run `alongside rotate-keys`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from contextvars import ContextVar
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection, models

from alongside.core import rows
from alongside.core.errors import AlongsideError
from alongside.core.standing import Standing

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

VERSION = b"\x01"
NONCE_BYTES = 12
ERASED = ""
SEED_ID = UUID(int=0)  # the owner of the seed, among the owners of data keys

# Unwrapped keys of this request or job only, by the bytes of the owner's id: an erasure bites on
# the next request.
_opened: ContextVar[dict[bytes, AESGCM | None] | None] = ContextVar("opened_keys", default=None)


class KeyMissing(AlongsideError):
    """No key-encryption key opens this data key: the keys file does not belong to the data."""


def new_kek() -> str:
    """A fresh key-encryption key, as text for the keys file."""
    return base64.b64encode(os.urandom(32)).decode()


def _keks() -> tuple[bytes, ...]:
    return _decoded(tuple(settings.ALONGSIDE_KEYS))


@lru_cache(maxsize=16)
def _decoded(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text) for text in texts)


@lru_cache(maxsize=64)
def _kek_id(kek: bytes) -> str:
    return hashlib.sha256(b"alongside kek" + kek).hexdigest()[:16]


def kek_ids() -> list[str]:
    """By what each key-encryption key in use is known, newest first. Tells nothing of the key."""
    return [_kek_id(kek) for kek in _keks()]


# It never changes, so each process opens it once; another database or other keys are asked anew.
_seeds: dict[tuple[str, ...], bytes] = {}


def _seed() -> bytes:
    place = (str(connection.settings_dict["NAME"]), *settings.ALONGSIDE_KEYS)
    if place not in _seeds:
        row = DataKey.objects.filter(pk=SEED_ID).first()
        if row is None:
            raise KeyMissing("The database has no seed for its keys. Run: alongside migrate")
        _seeds[place] = plain(row)
    return _seeds[place]


def forget_seed() -> None:
    """Another database has taken the place of the one before: a backup was put back."""
    _seeds.clear()


def first_seed(*, in_use: bool) -> bytes:
    """The seed of a database that has none. One that was in use before there were seeds derived
    its keys from its oldest KEK: that stays its seed, or no index and no chain would hold."""
    return _keks()[-1] if in_use else os.urandom(32)


def derived_key(purpose: str) -> bytes:
    """A key for `purpose` ("audit seal", "blind index"), from the seed: to change the KEKs changes
    neither the chain nor the indexes. Raises KeyMissing."""
    return _derive(_seed(), purpose)


@lru_cache(maxsize=64)
def _derive(seed: bytes, purpose: str) -> bytes:
    return hmac.digest(seed, b"alongside " + purpose.encode(), "sha256")


def signing_key(kek_id: str, purpose: str) -> bytes:
    """A key for what is read where there is no seed yet (a backup), from the KEK of this id.
    Raises KeyMissing where it is not in use."""
    for kek in _keks():
        if _kek_id(kek) == kek_id:
            return hmac.new(kek, b"alongside " + purpose.encode(), hashlib.sha256).digest()
    raise KeyMissing("The keys in use are not those that signed this; check ALONGSIDE_KEYS.")


def blind_index(kind: str, value: str) -> bytes:
    """A keyed hash by which an exact, normalised `value` of `kind` can be found again."""
    return hmac.digest(derived_key("blind index"), f"{kind}\0{value}".encode(), "sha256")


def code_hash(kind: str, value: str) -> bytes:
    """A keyed hash of a one-time code: what the database holds instead of the code."""
    return hmac.new(derived_key("codes"), f"{kind}\0{value}".encode(), hashlib.sha256).digest()


class DataKey(models.Model):
    """The wrapped key of one owner (a person, or any other party)."""

    owner_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    kek_id = models.CharField(max_length=16, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="datakey_destroyed_is_empty",
                condition=models.Q(destroyed_at__isnull=True) | models.Q(wrapped=b""),
            )
        ]


_known = Standing(lambda owner_id: DataKey.objects.filter(owner_id=owner_id), owner_id=uuid4())


def wrap(owner_id: UUID, key: bytes) -> tuple[bytes, str]:
    """A data key, wrapped with the newest KEK, and the id of that KEK."""
    kek = _keks()[0]
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(kek).encrypt(nonce, key, owner_id.bytes), _kek_id(kek)


def plain(row: DataKey) -> bytes:
    """The data key itself. Raises KeyMissing."""
    wrapped = bytes(row.wrapped)
    for kek in _keks():
        if _kek_id(kek) == row.kek_id:
            try:
                return AESGCM(kek).decrypt(
                    wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], row.owner_id.bytes
                )
            except InvalidTag as error:
                raise KeyMissing("A person's key has been altered in the database.") from error
    raise KeyMissing("The keys in use do not open this database; check ALONGSIDE_KEYS.")


def _unwrap(row: DataKey) -> AESGCM | None:
    return None if row.destroyed_at is not None else AESGCM(plain(row))


def _cache() -> dict[bytes, AESGCM | None]:
    cache = _opened.get()
    if cache is None:
        cache = {}
        _opened.set(cache)
    return cache


def forget(**_: Any) -> None:
    """Drop the opened keys: at the start and end of each request and job."""
    _opened.set(None)


request_started.connect(forget, dispatch_uid="keys.forget.start")
request_finished.connect(forget, dispatch_uid="keys.forget.finish")


def load(owner_ids: Iterable[UUID]) -> None:
    """Open the keys of many owners with one query, before a list of them is shown."""
    cache = _cache()
    missing = {owner_id for owner_id in owner_ids if owner_id.bytes not in cache}
    if missing:
        for row in rows.read(
            DataKey.objects.filter(owner_id__among=missing),
            *("owner_id", "wrapped", "kek_id", "destroyed_at"),
        ):
            cache[row.owner_id.bytes] = _unwrap(row)


def _key(owner: bytes, *, create: bool) -> AESGCM | None:
    cache = _cache()
    try:
        return cache[owner]
    except KeyError:
        owner_id = UUID(bytes=owner)
    row = _known.first(owner_id=owner_id)
    if row is None:
        if not create:
            return None
        key = os.urandom(32)
        wrapped, kek_id = wrap(owner_id, key)
        DataKey.objects.bulk_create(
            [DataKey(owner_id=owner_id, wrapped=wrapped, kek_id=kek_id)], ignore_conflicts=True
        )
        row = DataKey.objects.get(owner_id=owner_id)
    cache[owner] = _unwrap(row)
    return cache[owner]


def open_or_make(owner_id: UUID, *, using: str) -> bool:
    """Open the key of an owner, made where there is none, by way of another connection: what is
    sealed next in that transaction needs no other. False where it was destroyed."""
    rows = DataKey.objects.using(using)
    row = rows.filter(owner_id=owner_id).first()
    if row is None:
        wrapped, kek_id = wrap(owner_id, os.urandom(32))
        row = rows.create(owner_id=owner_id, wrapped=wrapped, kek_id=kek_id)
    _cache()[owner_id.bytes] = _unwrap(row)
    return row.destroyed_at is None


def seal(owner_id: UUID, text: str, *, context: str) -> bytes:
    """Encrypt `text` for `owner_id`; `context` (table and column) is authenticated with it.

    Raises AlongsideError when the owner's content has been erased: nothing new is kept of them.
    """
    owner = owner_id.bytes
    key = _key(owner, create=True)
    if key is None:
        raise AlongsideError("This person's content has been erased, so nothing can be added.")
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + owner + nonce + key.encrypt(nonce, text.encode(), context.encode())


def unseal(sealed: bytes, *, context: str) -> str:
    """The text again, or ERASED when its owner's key was destroyed.

    Raises AlongsideError when the bytes were altered or moved from another column.
    """
    try:
        key = _key(sealed[1:17], create=False)
        if key is None:
            return ERASED
        return key.decrypt(sealed[17:29], sealed[29:], context.encode()).decode()
    except (InvalidTag, ValueError) as error:  # ValueError: cut short
        raise AlongsideError(f"A sealed value of {context} has been altered.") from error


def opens(owner_ids: Iterable[UUID]) -> bool:
    """Whether the keys of these owners can be opened, or were destroyed."""
    try:
        for row in DataKey.objects.filter(owner_id__in=owner_ids):
            _unwrap(row)
    except (InvalidTag, KeyMissing):
        return False
    return True


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """Text of a person, encrypted with that person's own key.

    `owner` is the path from the row to the owner's id ("person_id", "goal.person_id").
    Reads as `str`; an erased text reads as "". Cannot be filtered on; index it blind instead.
    """

    description = "Text sealed with a person's key"

    def __init__(self, *args: Any, owner: str = "person_id", **kwargs: Any) -> None:
        self.owner = owner
        self.owner_of = attrgetter(owner)
        kwargs.setdefault("default", b"")
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["owner"] = self.owner
        return name, path, args, kwargs

    @property
    def context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(
        self, value: Any, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        if value is None:
            return None
        raw = bytes(value)
        return unseal(raw, context=self.context) if raw else ""

    def to_python(self, value: Any) -> Any:
        return "" if value in (b"", None) else value

    def get_default(self) -> Any:
        return ""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            if value == "":
                return b""
            raise AlongsideError(f"{self.context} is sealed: it cannot be searched or set in bulk.")
        return value

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if not value:
            return b""
        if not isinstance(value, str):
            raise AlongsideError(f"{self.context} takes text.")
        return seal(self.owner_of(model_instance), value, context=self.context)
