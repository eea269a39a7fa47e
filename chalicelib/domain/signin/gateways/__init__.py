"""What we ask of an identity provider, and the words that all of them share."""

from datetime import datetime
from typing import Annotated, Protocol

from msgspec import Meta, Struct

Subject = Annotated[str, Meta(max_length=255)]
"""Somebody's id in an answer, as long as OpenID Connect Core section 2 lets it be: we keep no longer one."""


class ProviderUnavailable(Exception):
    """No clear answer, or one that cannot be what was agreed. Begin again: a code is good for one try."""


class ProviderRefused(Exception):
    """A clear no. `reason` is one short word of ours, never the provider's text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Asked(Struct, frozen=True):
    """What the browser takes to the provider's page."""

    state: str
    page: str
    nonce: str
    challenge: str


class Returned(Struct, frozen=True):
    """What it brought back, and what only we know of it. `issuer` is RFC 9207's `iss`, if it was sent."""

    code: str
    page: str
    nonce: str
    verifier: str
    issuer: str | None
    now: datetime


class Gateway(Protocol):
    """An identity provider. It tells nothing of a person but an id that is theirs for ever: no name, no e-mail address,
    by which an account could be taken over or a person followed."""

    def ask(self, asked: Asked) -> str:
        """The page at the provider where the person agrees. Raises ProviderUnavailable."""

    def identify(self, returned: Returned) -> str:
        """The person's id at the provider. Raises ProviderUnavailable or ProviderRefused."""
