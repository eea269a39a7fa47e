"""Keyrings: the Ed25519 keys that we sign with, a secret, and their other halves, which everybody who checks may read.

`cryptography` is loaded at first use: a function that neither signs nor checks does without.
"""

from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any

import msgspec


class PrivateKey(msgspec.Struct, frozen=True, kw_only=True):
    """Signs from `since` on: when every reader has heard of its other half."""

    kid: str
    private: bytes
    since: datetime | None = None


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """Counts until `until`: as long as what its other half has signed."""

    kid: str
    public: bytes
    until: datetime | None = None


class PrivateKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first."""

    keys: tuple[PrivateKey, ...]


class PublicKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Of the keys that sign, and of those whose signatures still count."""

    keys: tuple[PublicKey, ...]


def signing(keyring: str, now: datetime) -> tuple[str, Any]:
    """The name and the key that sign now."""
    return _signing(keyring, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=4)
def verifying(keyring: str) -> dict[Any, tuple[Any, datetime | None]]:
    """Public keys by name, and until when they count: a name that is not among them is looked for nowhere else."""
    keys = msgspec.json.decode(keyring, type=PublicKeys).keys
    of = _ed25519().Ed25519PublicKey.from_public_bytes
    return {key.kid: (of(key.public), key.until) for key in keys}


@lru_cache(maxsize=8)
def _signing(keyring: str, minute: datetime) -> tuple[str, Any]:
    keys = msgspec.json.decode(keyring, type=PrivateKeys).keys
    chosen = next(key for key in keys if key.since is None or key.since <= minute)
    return chosen.kid, _ed25519().Ed25519PrivateKey.from_private_bytes(chosen.private)


def _ed25519() -> Any:
    return import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
