"""Who has an account at fakeidp, the codes that they have agreed to give, and the tokens that those became."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from infra.local.fakeidp.signing import base64url

CODE_SECONDS = 300


@dataclass(frozen=True)
class Person:
    """`email` is what they say of themselves."""

    name: str
    email: str
    email_verified: bool = True

    def subject(self, kind: str) -> str:
        """Their id at one of the providers: each has its own."""
        return sha256(f"{kind}/{self.name}".encode()).hexdigest()[:28]


PEOPLE = {
    each.name: each
    for each in (
        Person("li", "li@example.com"),
        Person("wang", "wang@example.com"),
        Person("mallory", "li@example.com", email_verified=False),
    )
}


@dataclass(frozen=True)
class Consent:
    """What a code stands for."""

    kind: str
    person: Person
    client: str
    page: str
    nonce: str
    challenge: str
    until: float


@dataclass
class Desk:
    """Gives out codes and takes them back, each once."""

    client: str
    secret: str
    clock: Callable[[], datetime]
    codes: dict[str, Consent] = field(default_factory=dict)
    tokens: dict[str, Consent] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> int:
        """Unix seconds."""
        return int(self.clock().timestamp())

    def agree(self, kind: str, person: Person, page: str, nonce: str = "", challenge: str = "") -> str:
        """A code for what the person has agreed to."""
        code = secrets.token_urlsafe(24)
        consent = Consent(kind, person, self.client, page, nonce, challenge, self.now() + CODE_SECONDS)
        with self.lock:
            self.codes[code] = consent
        return code

    def redeem(self, kind: str, code: str, page: str | None, verifier: str | None = None) -> Consent | None:
        """What the code stood for, or None: not ours, used, over, for another page, or PKCE does not fit."""
        with self.lock:
            consent = self.codes.pop(code, None)
        if consent is None or consent.kind != kind or consent.until < self.now() or page not in (None, consent.page):
            return None
        proof = base64url(sha256((verifier or "").encode()).digest())
        return consent if consent.challenge in ("", proof) else None

    def token(self, consent: Consent) -> str:
        """An access token."""
        given = secrets.token_urlsafe(24)
        with self.lock:
            self.tokens[given] = consent
        return given

    def is_client(self, name: str, secret: str) -> bool:
        """Whether that is who we know."""
        return (name, secret) == (self.client, self.secret)
