"""Fakeidp as an OpenID Connect provider: discovery, keys, tokens."""

from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from infra.local.fakeidp.people import Consent, Desk
from infra.local.fakeidp.signing import EllipticKey, token, unsigned, with_secret
from infra.local.fakeidp.tricks import Trick, Tricks
from infra.local.fakepay.loopback import Call, Reply, as_json

LIFE_SECONDS = 600
HOUR, DAY = 3_600, 86_400
CLAIMS: tuple[Trick, ...] = (
    "no_nonce", "wrong_nonce", "wrong_issuer", "wrong_audience", "other_party", "expired", "from_tomorrow", "stale",
)  # fmt: skip
SIGNATURES: tuple[Trick, ...] = ("unsigned", "shared_secret", "foreign_key", "unknown_key", "own_key")


@dataclass
class Oidc:
    """`url` is the issuer."""

    desk: Desk
    tricks: Tricks
    url: str
    keys: list[EllipticKey] = field(default_factory=lambda: [EllipticKey("first")])

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one stays in the list."""
        self.keys.insert(0, EllipticKey(f"key-{len(self.keys) + 1}"))

    def document(self, call: Call) -> Reply:
        """GET /.well-known/openid-configuration"""
        trick = self.tricks.play("other_issuer_document", "endpoint_elsewhere", "endpoint_inside")
        elsewhere = {"endpoint_elsewhere": "https://idp.example", "endpoint_inside": "http://169.254.169.254"}
        return as_json({
            "issuer": "https://idp.example" if trick == "other_issuer_document" else self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{elsewhere.get(trick or '', self.url)}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
        })  # fmt: skip

    def key_set(self, call: Call) -> Reply:
        """GET /jwks"""
        keys = [key.jwk() for key in self.keys]
        if self.tricks.play("two_keys_of_one_name"):
            keys.append(EllipticKey(self.keys[0].kid).jwk())
        return as_json({"keys": keys})

    def redeem(self, call: Call) -> Reply:
        """POST /token"""
        form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        if not self._is_client(call.headers.get("authorization", "")):
            return as_json({"error": "invalid_client"}, 401)
        verifier = form.get("code_verifier", "")
        consent = self.desk.redeem("oidc", form.get("code", ""), form.get("redirect_uri", ""), verifier)
        if consent is None or form.get("grant_type") != "authorization_code":
            return as_json({"error": "invalid_grant"}, 400)
        given = {"access_token": self.desk.token(consent), "token_type": "Bearer", "expires_in": LIFE_SECONDS}
        return as_json(given | {"id_token": self._signed(self._claims(consent))})

    def _is_client(self, authorization: str) -> bool:
        scheme, _, pair = authorization.partition(" ")
        if scheme != "Basic":
            return False
        name, _, secret = b64decode(pair).decode().partition(":")
        return self.desk.is_client(unquote(name), unquote(secret))

    def _claims(self, consent: Consent) -> dict[str, Any]:
        now = self.desk.now()
        person = consent.person
        claims: dict[str, Any] = {
            "iss": self.url, "sub": person.subject("oidc"), "aud": consent.client, "iat": now,
            "exp": now + LIFE_SECONDS, "nonce": consent.nonce, "email": person.email,
            "email_verified": person.email_verified,
        }  # fmt: skip
        changes: dict[Trick, dict[str, Any]] = {
            "no_nonce": {"nonce": None},
            "wrong_nonce": {"nonce": "another sign-in's"},
            "wrong_issuer": {"iss": "https://idp.example"},
            "wrong_audience": {"aud": "another-client"},
            "other_party": {"aud": [consent.client, "another-client"], "azp": "another-client"},
            "expired": {"iat": now - HOUR, "exp": now - HOUR + LIFE_SECONDS},
            "from_tomorrow": {"iat": now + DAY, "exp": now + DAY + LIFE_SECONDS},
            "stale": {"iat": now - HOUR, "exp": now + DAY},
        }
        trick = self.tricks.play(*CLAIMS)
        return claims | (changes[trick] if trick else {})

    def _signed(self, claims: dict[str, Any]) -> str:
        key, trick = self.keys[0], self.tricks.play(*SIGNATURES)
        if trick == "unsigned":
            return unsigned(claims, key.kid)
        if trick == "shared_secret":
            return with_secret(key.pem(), claims, key.kid)
        if trick == "foreign_key":
            return token(EllipticKey(key.kid), claims)
        if trick == "unknown_key":
            return token(key, claims, kid="never-heard-of")
        if trick == "own_key":
            own = EllipticKey("own")
            return token(own, claims, jwk=own.jwk(), jku="http://127.0.0.1:9/jwks")
        return token(key, claims)
