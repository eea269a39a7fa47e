"""Fakeidp as a carrier: says by a signed assertion whose phone it is that was given a nonce."""

from hashlib import sha256
from typing import Any

from infra.local.fakeidp.people import Desk
from infra.local.fakeidp.signing import EdwardsKey, token

ISSUER, AUDIENCE, KID = "https://carrier.example", "storefront", "carrier-1"
LIFE_SECONDS = 120


class Carrier:
    """Its key follows from a secret, so that whoever writes the shop's settings can tell its public half."""

    def __init__(self, desk: Desk, secret: str) -> None:
        self._desk = desk
        self.key = carrier_key(secret)

    def vouch(self, phone: str, nonce: str, **changes: Any) -> str:
        """An assertion; `changes` are claims that it should not have."""
        now = self._desk.now()
        claims = {
            "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + LIFE_SECONDS, "nonce": nonce,
            "phone_number": phone,
        }  # fmt: skip
        return token(self.key, claims | changes)


def carrier_key(secret: str) -> EdwardsKey:
    return EdwardsKey(KID, sha256(f"carrier/{secret}".encode()).digest())
