"""The keys that tokens are signed with: made once, and changed without signing anybody out."""

import secrets
from datetime import datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.aws.keyrings import PrivateKey, PrivateKeys, PublicKey, PublicKeys
from chalicelib.aws.params import KEEP_SECONDS
from chalicelib.aws.tokens import ACCESS_LIFE

HEARD = timedelta(seconds=3 * KEEP_SECONDS)
"""After which every function has read the parameters again, also one whose first try was refused."""

LAST = timedelta(minutes=1) + ACCESS_LIFE
"""How long after the next key begins to sign something of the last one may still be about."""


def made(now: datetime | None = None, since: datetime | None = None) -> PrivateKey:
    """A fresh key; its name says nothing, and is not guessed."""
    day = f"{now:%Y%m%d}-" if now else ""
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    return PrivateKey(kid=day + secrets.token_hex(8), private=private, since=since)


def first() -> str:
    """The secret `signing` of a new shop."""
    return written(PrivateKeys(keys=(made(),)))


def published(signing: str) -> str:
    """The parameter `token_keys` that belongs to the secret `signing`: a key that another one follows counts until what
    it has signed is over."""
    keys = msgspec.json.decode(signing, type=PrivateKeys).keys
    over = [None, *(key.since + LAST if key.since else None for key in keys)]
    return written(PublicKeys(keys=tuple(_public(key, until) for key, until in zip(keys, over, strict=False))))


def rotated(signing: str, now: datetime) -> tuple[str, str]:
    """The next `signing` and `token_keys`: the new key is known at once, and signs when everybody knows it. Two are
    alive, never three."""
    keys = msgspec.json.decode(signing, type=PrivateKeys).keys
    last = next(key for key in keys if key.since is None or key.since <= now)
    both = written(PrivateKeys(keys=(made(now, since=now + HEARD), last)))
    return both, published(both)


def replaced(now: datetime) -> tuple[str, str]:
    """Both, when a private key may have leaked: nothing that it has signed counts any more. Everybody has to refresh
    their access token; sessions stay."""
    new = written(PrivateKeys(keys=(made(now),)))
    return new, published(new)


def followed(signing: str, published: str, leaked: bool, now: datetime) -> tuple[str, str]:
    """The next `audit_signing` and `audit_keys`: as above, but what a key has signed counts for ever, so that no public
    one is ever taken out. One that has leaked signs nothing more; anchors say which roots are from before."""
    private, _ = replaced(now) if leaked else rotated(signing, now)
    made = [_public(key, None) for key in msgspec.json.decode(private, type=PrivateKeys).keys]
    known = {key.kid: key for key in (*made, *msgspec.json.decode(published, type=PublicKeys).keys)}
    return private, written(PublicKeys(keys=tuple(known.values())))


def written(keyring: PrivateKeys | PublicKeys) -> str:
    return msgspec.json.encode(keyring).decode()


def _public(key: PrivateKey, until: datetime | None) -> PublicKey:
    public = Ed25519PrivateKey.from_private_bytes(key.private).public_key()
    return PublicKey(kid=key.kid, public=public.public_bytes_raw(), until=until)
