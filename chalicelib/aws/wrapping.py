"""Wrapping keys: what the keys of owners are kept under. KMS opens each once per environment; none is stored open.

The secret `wrapping` holds them as KMS has given them, newest first: new keys of owners are wrapped with the first, the
others are for what was wrapped before them (`python -m infra.rewrap` adds one, and wraps everything anew).
"""

from datetime import datetime
from functools import lru_cache

import msgspec

from chalicelib.aws.observe import alert
from chalicelib.aws.params import again, secret
from chalicelib.aws.transport import Lost, Refusal, ask, code
from chalicelib.core.problems import Unavailable

NAME = "wrapping"
CONTEXT = {"purpose": "storefront-wrapping"}
"""What KMS must be told again to open one: its logs and the policies of functions name it."""


_kept: dict[bytes, bytes] = {}


class Locked(Unavailable):
    title = "Personal data cannot be opened now; please try again"


class WrappedKey(msgspec.Struct, frozen=True, kw_only=True):
    """256 random bits, as only KMS can read them."""

    key_id: str
    wrapped: bytes
    made_at: datetime


class WrappingKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The secret `wrapping`: `kms_key` is the ARN of the stage's key for personal data."""

    kms_key: str
    keys: tuple[WrappedKey, ...]


def newest() -> tuple[str, bytes]:
    """The name of the key to wrap with, and the key. Raises Locked."""
    ring = _read(secret(NAME))
    return ring.keys[0].key_id, _opened(ring.kms_key, ring.keys[0].wrapped)


def named(key_id: str) -> bytes:
    """The key that something was wrapped with; the secret is read again for one that is too new. Raises Locked."""
    for text in (secret, again):
        ring = _read(text(NAME))
        for key in ring.keys:
            if key.key_id == key_id:
                return _opened(ring.kms_key, key.wrapped)
    alert("VaultLocked", wrapping_key=key_id)
    raise Locked()


@lru_cache(maxsize=2)
def _read(text: str) -> WrappingKeys:
    return msgspec.json.decode(text, type=WrappingKeys)


def _opened(kms_key: str, wrapped: bytes) -> bytes:
    """What is inside; KMS is asked once. Raises Locked."""
    plain = _kept.get(wrapped) or _decrypted(kms_key, wrapped)
    _kept[wrapped] = plain
    return plain


def _decrypted(kms_key: str, wrapped: bytes) -> bytes:
    try:
        answer = ask("kms", "Decrypt", {"KeyId": kms_key, "CiphertextBlob": wrapped, "EncryptionContext": CONTEXT})
    except Lost as lost:
        raise Locked() from lost
    except Refusal as refused:
        alert("VaultLocked", reason=code(refused))
        raise Locked() from refused
    plain: bytes = answer["Plaintext"]
    return plain


def forget() -> None:
    """Ask KMS again at the next use (for tests)."""
    _kept.clear()
