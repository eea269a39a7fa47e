"""Seals: small payloads that leave the shop and come back unchanged (tokens, quotes, cursors)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64


class Forged(ValueError):
    """The text was not signed by us for this purpose."""


def seal(payload: bytes, purpose: str, secret: str) -> str:
    """`<payload>.<HMAC-SHA256>`, URL-safe; what is sealed for one purpose opens for no other."""
    return f"{_text(payload)}.{_text(_mac(payload, purpose, secret))}"


def pseudonym(name: str, purpose: str, secret: str) -> str:
    """The same for the same name, and nobody who lacks the secret can tell whose it is."""
    return _mac(name.encode(), purpose, secret)[:8].hex()


def blind(text: str, purpose: str, secret: str) -> str:
    """As above, with so many digits (32) that no two texts ever share them."""
    return _mac(text.encode(), purpose, secret)[:16].hex()


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
