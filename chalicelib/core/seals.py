"""Seals: small payloads that leave the shop and come back unchanged (tokens, quotes, cursors); and names that say
nothing, with the keys that they are made with."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime
from functools import lru_cache

import msgspec


class Forged(ValueError):
    """The text was not signed by us for this purpose."""


class IndexKeys(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`looks` is the key that everything is looked for by. What is claimed is claimed by `also`, too: the next key
    until everything has an index by it; then, `switched`, the last one until nobody looks by it any more. `since` is
    when the step before was taken."""

    looks: str
    also: str | None = None
    switched: bool = False
    since: datetime | None = None

    @property
    def all(self) -> tuple[str, ...]:
        return (self.looks,) if self.also is None else (self.looks, self.also)


def seal(payload: bytes, purpose: str, secret: str) -> str:
    """`<payload>.<HMAC-SHA256>`, URL-safe; what is sealed for one purpose opens for no other."""
    return f"{_text(payload)}.{_text(_mac(payload, purpose, secret))}"


def pseudonym(name: str, purpose: str, secret: str) -> str:
    """The same for the same name, and nobody who lacks the secret can tell whose it is."""
    return _mac(name.encode("utf-8", "surrogatepass"), purpose, secret)[:8].hex()


def blind(text: str, purpose: str, secret: str) -> str:
    """As above, with so many digits (32) that no two texts ever share them."""
    return _mac(text.encode("utf-8", "surrogatepass"), purpose, secret)[:16].hex()


def index_keys(text: str) -> IndexKeys:
    """What the secret `blind_index` says; a shop begins with nothing but a key."""
    return msgspec.json.decode(text, type=IndexKeys) if text.startswith("{") else IndexKeys(looks=text)


@lru_cache(maxsize=4)
def claiming(text: str) -> tuple[str, ...]:
    """All its keys, the one that everything is looked for by first."""
    return index_keys(text).all


def derived(name: str, purpose: str, secret: str) -> bytes:
    """32 bytes that belong to the name: the same at every call, and nobody who lacks the secret can tell them."""
    return _mac(name.encode("utf-8", "surrogatepass"), purpose, secret)


def unseal(sealed: str, purpose: str, secret: str) -> bytes:
    """The payload. Raises Forged."""
    head, _, tail = sealed.partition(".")
    try:
        payload, mac = _bytes(head), _bytes(tail)
    except (NotBase64, ValueError) as unreadable:
        raise Forged("not a sealed text") from unreadable
    if not hmac.compare_digest(mac, _mac(payload, purpose, secret)) or sealed != seal(payload, purpose, secret):
        raise Forged("the signature does not fit")
    return payload


def _mac(payload: bytes, purpose: str, secret: str) -> bytes:
    if not secret:
        raise ValueError("an empty secret signs nothing")
    # With its length, so that no part of a purpose that holds somebody's input can pass for payload.
    named = purpose.encode("utf-8", "surrogatepass")
    return hmac.digest(secret.encode(), len(named).to_bytes(4) + named + payload, hashlib.sha256)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
