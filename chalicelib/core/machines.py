"""Machines: keys by which other systems call the shop's doors for staff, each for some permissions and some time."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

import msgspec

from chalicelib.core import ids
from chalicelib.core.buckets import bucket_of
from chalicelib.core.problems import Unauthenticated
from chalicelib.core.standing import Part

SCHEME = "sk"


class MachineKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of one shop. Its secret is 32 random bytes, so that a plain hash of it gives nothing away."""

    shop: str
    key_id: str
    name: str
    permissions: frozenset[str]
    secret_hash: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked: Part | None = None
    version: int = 1

    @property
    def bucket(self) -> str:
        return bucket_of(self.key_id)

    def live(self, now: datetime) -> bool:
        return self.revoked is None and now < self.expires_at

    def admit(self, secret: str, now: datetime) -> None:
        """Let whoever knows the secret pass. Raises Unauthenticated."""
        right = hmac.compare_digest(self.secret_hash, hashed(secret))
        if not right or not self.live(now):
            raise Unauthenticated("This key is not valid (any more)")

    def within(self, permissions: Iterable[str]) -> "MachineKey":
        """Cut down to these; the same key when that cuts nothing away."""
        left = self.permissions & frozenset(permissions)
        if left == self.permissions:
            return self
        return msgspec.structs.replace(self, permissions=left, version=self.version + 1)


def new_secret() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def bearer(key_id: str, secret: str) -> str:
    """What the machine sends: `sk_<id>_<secret>`."""
    return f"{SCHEME}_{ids.body(key_id)}_{secret}"


def read_bearer(text: str) -> tuple[str, str] | None:
    """The key's id and the secret in what a machine sends; None when that is no key at all."""
    scheme, _, rest = text.partition("_")
    body, _, secret = rest.partition("_")
    well_made = scheme == SCHEME and len(body) == ids.LENGTH and not set(body) - set(ids.ALPHABET) and secret
    return (f"key_{body}", secret) if well_made else None


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
