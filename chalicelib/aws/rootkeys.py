"""The keys that roots of the audit are signed with: whoever signs reads the private one; public ones count for ever.

`cryptography` is loaded at first use: a function that neither signs nor checks does without.
"""

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import msgspec

from chalicelib.aws.params import parameter, secret
from chalicelib.aws.tokens import SigningKeys, TokenKeys

SECRET, PUBLISHED = "audit_signing", "audit_keys"
"""The same shapes as the keys of tokens have."""


def sign(message: bytes) -> tuple[str, bytes]:
    """The name of the key, and the signature (Ed25519)."""
    kid, key = _signing(secret(SECRET))
    return kid, key.sign(message)


def signed(kid: str, signature: bytes, message: bytes) -> bool:
    """Whether the key of that name has signed the message."""
    key = _published(parameter(PUBLISHED)).get(kid)
    if key is None:
        return False
    try:
        key.verify(signature, message)
    except _module("cryptography.exceptions").InvalidSignature:
        return False
    return True


@lru_cache(maxsize=2)
def _signing(keyring: str) -> tuple[str, Any]:
    newest = msgspec.json.decode(keyring, type=SigningKeys).keys[0]
    return newest.kid, _ed25519().Ed25519PrivateKey.from_private_bytes(newest.private)


@lru_cache(maxsize=2)
def _published(keyring: str) -> dict[str, Any]:
    keys = msgspec.json.decode(keyring, type=TokenKeys).keys
    return {key.kid: _ed25519().Ed25519PublicKey.from_public_bytes(key.public) for key in keys}


def _ed25519() -> Any:
    return _module("cryptography.hazmat.primitives.asymmetric.ed25519")


@cache
def _module(name: str) -> Any:
    return import_module(name)
