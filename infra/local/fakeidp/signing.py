"""Signing as an identity provider does, and as none should; written apart from what the shop reads it with."""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _part(value: object) -> str:
    return base64url(json.dumps(value).encode())


@dataclass
class EllipticKey:
    """ES256, as the OIDC provider signs."""

    kid: str
    algorithm: str = "ES256"
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def jwk(self) -> dict[str, str]:
        """Its public half."""
        numbers = self.private.public_key().public_numbers()
        x, y = (base64url(each.to_bytes(32)) for each in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": self.kid, "alg": self.algorithm, "use": "sig"}

    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)


@dataclass
class EdwardsKey:
    """EdDSA, as the carrier signs; made from a seed, so that the shop can know it before it runs."""

    kid: str
    seed: bytes
    algorithm: str = "EdDSA"

    @property
    def private(self) -> ed25519.Ed25519PrivateKey:
        return ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)

    def jwk(self) -> dict[str, str]:
        """Its public half."""
        x = base64url(self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.kid, "alg": self.algorithm, "use": "sig"}

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def token(key: EllipticKey | EdwardsKey, claims: dict[str, Any], **header: Any) -> str:
    """A signed token; `header` adds to its header or replaces what is there."""
    head = {"alg": key.algorithm, "typ": "JWT", "kid": key.kid} | header
    message = f"{_part(head)}.{_part(claims)}"
    return f"{message}.{base64url(key.sign(message.encode()))}"


def unsigned(claims: dict[str, Any], kid: str) -> str:
    """As if nobody had to sign."""
    return f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{_part(claims)}."


def with_secret(secret: bytes, claims: dict[str, Any], kid: str) -> str:
    """HS256 with a text that everybody knows."""
    message = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{_part(claims)}"
    return f"{message}.{base64url(hmac.digest(secret, message.encode(), 'sha256'))}"
