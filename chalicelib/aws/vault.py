"""The vault: personal data, sealed with a key of the one whom they are about; without that key nobody reads them.

Each owner (a user, or a guest) has one item that holds their key, wrapped; take its address along in the first reads
of an action that seals or opens, strongly consistent. Where there is none yet, `key_of` gives a new one, and the Write
that keeps it. When the item is deleted, what it was for stays unreadable, wherever it was copied to.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

import msgspec

from chalicelib.aws import wrapping
from chalicelib.aws.params import secret
from chalicelib.aws.records import Address, Record
from chalicelib.aws.writes import Write
from chalicelib.core import clock, seals
from chalicelib.core.problems import Stale
from chalicelib.core.sealed import Erased, Sealed
from chalicelib.core.shops import PLATFORM

NONCE = 12
Kind = TypeVar("Kind")


class KeyMadeMeanwhile(Stale):
    """A rival has made the owner's first key: load it, and seal again."""

    title = "Someone else began with this in the meantime"


class Damaged(RuntimeError):
    """It was sealed by somebody else, for another place, or was changed since: nobody may go on with it."""


class OwnerKey(msgspec.Struct, frozen=True, kw_only=True):
    """The key of an owner, wrapped with the wrapping key of that name."""

    shop: str = PLATFORM
    owner: str
    key_id: str
    wrapping_id: str
    wrapped: bytes
    made_at: datetime
    version: int = 1

    def __repr__(self) -> str:
        return f"OwnerKey(owner={self.owner!r}, key_id={self.key_id!r})"


class OwnerKeyRecord(Record):
    KEYS = {"pk": "VAULT#{shop}#{owner}", "sk": "KEY"}
    ENTITY = OwnerKey


class Key:
    """An owner's key: seals and opens what is theirs. It is unwrapped at first use; None is there nothing to unwrap."""

    def __init__(self, key_id: str, owner: str, unwrap: Callable[[], bytes]) -> None:
        self.key_id, self.owner, self._unwrap = key_id, owner, unwrap

    def seal(self, value: msgspec.Struct, place: str) -> Sealed:
        """The value for that place only (see `place`). Raises Locked."""
        about = _about(self.owner, self.key_id, place)
        return Sealed(
            owner=self.owner, key_id=self.key_id, box=_shut(self._unwrap(), msgspec.json.encode(value), about)
        )

    def open(self, sealed: Sealed, kind: type[Kind], place: str) -> Kind:
        """What was sealed. Raises Erased when its key is no more, Locked, or Damaged."""
        if (sealed.owner, sealed.key_id) != (self.owner, self.key_id):
            raise Erased()
        plain = _open(self._unwrap(), sealed.box, _about(self.owner, self.key_id, place))
        return msgspec.json.decode(plain, type=kind)

    def look(self, sealed: Sealed | None, kind: type[Kind], place: str) -> Kind | None:
        """The same, but None for what was erased, or never there."""
        try:
            return None if sealed is None else self.open(sealed, kind, place)
        except Erased:
            return None


def key_at(owner: str) -> Address:
    """Where the key of an owner is."""
    return OwnerKeyRecord.at(shop=PLATFORM, owner=owner)


def key_of(found: OwnerKey | None, owner: str) -> tuple[Key, tuple[Write, ...]]:
    """The owner's key, and what your commit must hold besides: a new key, if none was found there.

    That Write raises KeyMadeMeanwhile, a Stale, if a rival was faster. Raises Locked.
    """
    if found is not None:
        return reader(found, owner), ()
    plain, key_id = secrets.token_bytes(32), secrets.token_hex(8)
    wrapping_id, wrapped = _wrapped(plain, owner, key_id)
    made = OwnerKey(owner=owner, key_id=key_id, wrapping_id=wrapping_id, wrapped=wrapped, made_at=clock.now())
    return Key(key_id, owner, lambda: plain), (Write.insert(OwnerKeyRecord, made, KeyMadeMeanwhile()),)


def reader(found: OwnerKey | None, owner: str) -> Key:
    """A key to open with: where there is none any more, everything is Erased."""
    if found is None:
        return Key("", owner, _nothing)
    return Key(found.key_id, owner, cache(lambda: _unwrapped(found)))


def place(address: Address, attribute: str) -> str:
    """What a value is bound to: the kind and the whole key of the item, and the attribute."""
    return "|".join([address.record.__name__.removesuffix("Record"), address.pk, address.sk, attribute])


def erase(owner: str) -> Write:
    """Whatever was sealed for the owner can never be read again."""
    return Write.delete(key_at(owner))


def rewrapped(found: OwnerKey) -> Write | None:
    """The same key under the newest wrapping key; None if it is. Raises Locked."""
    if found.wrapping_id == wrapping.newest()[0]:
        return None
    wrapping_id, wrapped = _wrapped(_unwrapped(found), found.owner, found.key_id)
    again = msgspec.structs.replace(found, wrapping_id=wrapping_id, wrapped=wrapped, version=found.version + 1)
    return Write.replace(OwnerKeyRecord, again)


def blind(purpose: str, text: str) -> str:
    """What stands for the text in a key: the same for the same text and purpose, 32 hexadecimal digits."""
    return blinds(purpose, text)[0]


def blinds(purpose: str, text: str) -> tuple[str, ...]:
    """That, and what will stand, or has stood, for the text while one key follows another: who claims it claims all."""
    return tuple(seals.blind(text, f"blind:{purpose}", key) for key in seals.claiming(secret("blind_index")))


def _wrapped(plain: bytes, owner: str, key_id: str) -> tuple[str, bytes]:
    wrapping_id, key = wrapping.newest()
    return wrapping_id, _shut(key, plain, _about(owner, key_id, wrapping_id))


def _unwrapped(found: OwnerKey) -> bytes:
    about = _about(found.owner, found.key_id, found.wrapping_id)
    return _open(wrapping.named(found.wrapping_id), found.wrapped, about)


def _about(*facts: str) -> bytes:
    """What is authenticated beside the text: no two lists of facts give the same bytes."""
    return msgspec.json.encode(facts)


def _shut(key: bytes, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    text: bytes = _aead().AESGCM(key).encrypt(nonce, plain, about)
    return nonce + text


def _open(key: bytes, box: bytes, about: bytes) -> bytes:
    try:
        plain: bytes = _aead().AESGCM(key).decrypt(box[:NONCE], box[NONCE:], about)
    except (import_module("cryptography.exceptions").InvalidTag, ValueError):
        raise Damaged("something sealed does not belong where it was found") from None
    return plain


def _nothing() -> bytes:
    raise Erased()


@cache
def _aead() -> Any:
    """Loaded at first use: a door that neither seals nor opens does without."""
    return import_module("cryptography.hazmat.primitives.ciphers.aead")
