"""Passwords: kept as argon2id, keyed by a pepper that is in no table; a guess costs the same whoever is guessed."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any, Self
from unicodedata import normalize

import msgspec

from chalicelib.core.problems import Invalid
from chalicelib.core.shops import PLATFORM

FEWEST, MOST = 8, 128
"""Characters of a password, once composed (NFC). Any: a sentence is a good one."""

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""OWASP's least for argon2id; what is stored with less is hashed again when it is used."""

SALT_BYTES, HASH_BYTES = 16, 32


class BadPassword(Invalid):
    title = "A password has 8 to 128 characters"


class Peppers(msgspec.Struct, frozen=True):
    """Keys by their names, the one in use first: `hex`, which is named 1, or `2=hex,1=hex`.

    A new one is put last until everybody has read it (`params.KEEP_SECONDS`), then first; the old one stays as long as
    anybody's password is kept by it.
    """

    keys: Mapping[str, bytes]

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError when there is none."""
        named = (part.strip().rpartition("=") for part in text.split(","))
        keys = {name or "1": key.encode() for name, _, key in named}
        if not all(keys.values()):
            raise ValueError("a pepper is empty")
        return cls(keys)

    @property
    def used(self) -> str:
        return next(iter(self.keys))


class Password(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of somebody's password."""

    shop: str = PLATFORM
    user_id: str
    hash: str
    changed_at: datetime
    version: int = 1


class Verdict(msgspec.Struct, frozen=True):
    """Whether a password is the stored one, and whether that should be hashed again as is usual today."""

    right: bool
    stale: bool = False


def composed(text: str, field: str = "/password") -> str:
    """The password as it is hashed, however it was typed. Raises BadPassword."""
    password = normalize("NFC", text[: 4 * MOST])
    if not FEWEST <= len(password) <= MOST or len(text) > 4 * MOST:
        raise BadPassword(field=field, shortest=FEWEST, longest=MOST)
    return password


def hashed(text: str, peppers: Peppers, field: str = "/password") -> str:
    """`<name of the pepper>$argon2id$...`, as it is stored. Raises BadPassword."""
    password = composed(text, field)
    return peppers.used + str(_argon2().hash(_keyed(password, peppers.keys[peppers.used])))


def verify(stored: str | None, text: str, peppers: Peppers) -> Verdict:
    """Without anything stored the answer is no, after just as much work as if there were."""
    name, _, kept = (stored or "").partition("$")
    known = name in peppers.keys
    key = peppers.keys[name if known else peppers.used]
    right = _fits("$" + kept if known else _nobodys(), _keyed(normalize("NFC", text[: 4 * MOST]), key))
    if not (right and len(text) <= 4 * MOST):
        return Verdict(False)
    return Verdict(True, name != peppers.used or bool(_argon2().check_needs_rehash("$" + kept)))


def _fits(kept: str, keyed: bytes) -> bool:
    try:
        return bool(_argon2().verify(kept, keyed))
    except _errors().VerifyMismatchError:
        return False


def _keyed(password: str, key: bytes) -> bytes:
    """Of one length, so that a long password costs no more than a short one."""
    return hmac.digest(key, b"password\0" + password.encode("utf-8", "surrogatepass"), sha256)


@cache
def _nobodys() -> str:
    """What no password fits; it costs as much to find that out as anybody's."""
    salt, result = (b64encode(bytes(size)).rstrip(b"=").decode() for size in (SALT_BYTES, HASH_BYTES))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${result}"


@cache
def _argon2() -> Any:
    """Loaded when the first password is hashed: most of what this capability does needs none."""
    hasher: Any = import_module("argon2").PasswordHasher
    return hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=HASH_BYTES, salt_len=SALT_BYTES)


@cache
def _errors() -> Any:
    return import_module("argon2.exceptions")
