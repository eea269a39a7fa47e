"""Access and step-up tokens: what we signed is read back, and nothing else is."""

import hashlib
import hmac
import json
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from moto import mock_aws

from chalicelib.aws import params, tokens
from chalicelib.aws.keyrings import PrivateKeys, PublicKeys
from chalicelib.aws.settings import settings
from chalicelib.aws.tokens import ACCESS_LIFE, LEEWAY, Access, StepUp
from chalicelib.core.problems import Unauthenticated
from chalicelib.core.sessions import STAFF, STORE
from infra import signing
from tests.shop import NOON, SIGNING, TOKEN_KEYS, forget, put_parameters

ACCESS = Access(subject="user_li", audience=STORE, session="se_1", issued_at=NOON, expires=NOON + ACCESS_LIFE)
STAFFED = Access(subject="user_li", audience=STAFF, shop="mugs", issued_at=NOON, expires=NOON + ACCESS_LIFE)
STEP_UP = StepUp(
    subject="user_li", session="se_1", device_hash="d" * 64, method="totp", issued_at=NOON,
    expires=NOON + timedelta(minutes=5),
)  # fmt: skip
AT = int(NOON.timestamp())
CLAIMS: dict[str, Any] = {
    "iss": "storefront", "aud": "store", "sub": "user_li", "sid": "se_1", "iat": AT, "nbf": AT, "exp": AT + 600,
}  # fmt: skip
HEADER = {"typ": "at+jwt", "kid": "test-1"}
PRIVATE = Ed25519PrivateKey.from_private_bytes(msgspec.json.decode(SIGNING, type=PrivateKeys).keys[0].private)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True, scope="module")
def parameters() -> Iterator[None]:
    with mock_aws():
        forget()
        put_parameters(())
        yield
    forget()


@pytest.fixture
def own_keys() -> Iterator[None]:
    yield
    put(SIGNING, TOKEN_KEYS)


def put(private: str, public: str) -> None:
    prefix = settings().params_prefix
    for name, value in (("secrets/signing", private), ("token_keys", public)):
        boto3.client("ssm").put_parameter(Name=f"{prefix}/{name}", Value=value, Type="String", Overwrite=True)
    params.forget()


def signed(claims: dict[str, Any] | None = None, headers: dict[str, Any] | None = None, key: Any = PRIVATE) -> str:
    """A token as we sign them, but for what is said otherwise; None leaves something out."""
    said = {name: value for name, value in (CLAIMS | (claims or {})).items() if value is not None}
    return jwt.encode(said, key, "EdDSA", headers=HEADER | (headers or {}))


def sealed_with_the_public_key(header: dict[str, Any]) -> str:
    """The classic: our public key, which everybody may know, taken for a shared secret."""
    secret = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = b".".join(part(each) for each in (header, CLAIMS))
    return (head + b"." + _text(hmac.new(secret, head, hashlib.sha256).digest())).decode()


def part(value: Any) -> bytes:
    return _text(json.dumps(value).encode())


def _text(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def refused(token: str, now: datetime = NOON) -> bool:
    with pytest.raises(Unauthenticated) as refusal:
        tokens.read(token, now)
    assert (refusal.value.detail, refusal.value.facts) == ("The token is not valid, or no longer", {})
    return True


@pytest.mark.parametrize("access", [ACCESS, STAFFED])
def test_what_was_signed_is_read_back(access: Access) -> None:
    assert tokens.read(tokens.sign(access), NOON) == access


def test_a_token_says_no_more_than_it_must() -> None:
    """SEC8: three headers, and the claims that a reader checks."""
    token = tokens.sign(ACCESS)
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", **HEADER}
    assert jwt.decode(token, options={"verify_signature": False}) == CLAIMS
    assert tokens.read(signed(), NOON) == ACCESS  # the forgeries below differ from a good one in one thing each


@pytest.mark.parametrize(
    "headers",
    [
        {"typ": "JWT"}, {"typ": "step-up+jwt"}, {"kid": "other"}, {"kid": "../../etc/passwd"}, {"kid": "test-1\0"},
        {"kid": "https://evil.example/keys"}, {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example"},
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}}, {"crit": ["exp"]}, {"x5c": ["AAAA"]},
    ],
)  # fmt: skip
def test_other_headers_are_refused(headers: dict[str, Any]) -> None:
    """SEC8: a token does not choose its key, and is of the type that was asked for."""
    assert refused(signed(headers=headers))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "other"}, {"iss": None}, {"aud": "other"}, {"aud": None}, {"aud": ["store"]}, {"aud": "step-up"},
        {"sub": None}, {"sub": 7}, {"exp": None}, {"exp": AT}, {"exp": "tomorrow"}, {"exp": 10**30}, {"nbf": None},
        {"nbf": AT + 61}, {"iat": None}, {"iat": "x"}, {"aud": "staff"}, {"shop": "mugs"}, {"sid": 7},
    ],
)  # fmt: skip
def test_other_claims_are_refused(claims: dict[str, Any]) -> None:
    """SEC8: issuer, audience, subject and times are there and as they should be; only staff's tokens name a shop."""
    assert refused(signed(claims))


def test_a_token_counts_from_its_beginning_to_its_end() -> None:
    """SEC8: clocks may differ by half a minute at the beginning, and by nothing at the end."""
    token = tokens.sign(ACCESS)
    assert tokens.read(token, NOON + ACCESS_LIFE - SECOND) == tokens.read(token, NOON - LEEWAY) == ACCESS
    assert refused(token, NOON + ACCESS_LIFE)
    assert refused(token, NOON - LEEWAY - SECOND)
    assert timedelta(seconds=60) >= LEEWAY


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "HS512", "RS256", "ES256", "eddsa", ""])
def test_there_is_one_algorithm(alg: str) -> None:
    """SEC8: neither an unsigned token nor one that is sealed with our public key is read."""
    header = HEADER | {"alg": alg}
    assert refused(sealed_with_the_public_key(header))
    assert refused((part(header) + b"." + part(CLAIMS) + b".").decode())


def test_what_another_key_signed_is_refused() -> None:
    assert refused(signed(key=Ed25519PrivateKey.generate()))


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c", "é.é.é", "\ud800", "x" * 3_000, "null.null.null"])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert refused(text)


def test_every_changed_character_is_noticed() -> None:
    token = tokens.sign(ACCESS)
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        assert refused(token[:place] + other + token[place + 1 :])


def test_a_step_up_token_is_no_access_token() -> None:
    """SEC8, SEC11: nor the other way round."""
    proof = tokens.sign_step_up(STEP_UP)
    assert tokens.read_step_up(proof, NOON) == STEP_UP
    assert refused(proof)
    for text, now in (
        (tokens.sign(ACCESS), NOON),
        (proof, STEP_UP.expires),
        (signed(headers={"typ": "step-up+jwt"}), NOON),
    ):
        with pytest.raises(Unauthenticated):
            tokens.read_step_up(text, now)


def test_keys_rotate_without_signing_anybody_out(own_keys: None) -> None:
    """SEC8: two keys are alive; a token of the old one lives on to its end, and the old one not much longer."""
    old = tokens.sign(ACCESS)
    private, public = signing.rotated(SIGNING, NOON)
    put(SIGNING, public)  # readers hear of the new key before anybody signs with it
    assert tokens.read(old, NOON) == ACCESS
    put(private, public)
    late = access_at(NOON + signing.HEARD - SECOND)
    assert kid(tokens.sign(late)) == "test-1"
    new = access_at(NOON + signing.HEARD)
    assert kid(tokens.sign(new)) not in ("", "test-1")
    for each in (late, new):
        assert tokens.read(tokens.sign(each), each.expires - SECOND) == each
    assert refused(signed({"exp": AT + 10**6}), NOON + signing.HEARD + signing.LAST)


def test_a_second_rotation_leaves_two_keys(own_keys: None) -> None:
    private, public = signing.rotated(SIGNING, NOON)
    again, both = signing.rotated(private, NOON + timedelta(days=90))
    names = [[key.kid for key in msgspec.json.decode(text, type=PublicKeys).keys] for text in (public, both)]
    assert (len(names[1]), names[1][1], "test-1" in names[1]) == (2, names[0][0], False)
    in_vain, _ = signing.rotated(private, NOON + SECOND)  # before the first has come to sign: it never will
    assert [key.kid for key in msgspec.json.decode(in_vain, type=PrivateKeys).keys][1:] == ["test-1"]
    assert signing.published(again) == both


def test_a_leaked_key_counts_for_nothing(own_keys: None) -> None:
    stolen = tokens.sign(ACCESS)
    put(*signing.replaced(NOON))
    assert refused(stolen)
    assert tokens.read(tokens.sign(ACCESS), NOON) == ACCESS


def test_nothing_is_loaded_before_a_token_is() -> None:
    """What it takes to read a token is a tenth of a second: doors that read none do without."""
    look = "import sys, chalicelib.aws.tokens; print({'jwt', 'cryptography'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout.strip() == "set()"


def access_at(at: datetime) -> Access:
    return msgspec.structs.replace(ACCESS, issued_at=at, expires=at + ACCESS_LIFE)


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])
