"""The gateways against fakeidp, which lies in every way that we know of."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any, cast

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from chalicelib.aws.outbound import Answer, Origin, Patience, Unanswered
from chalicelib.core import clock
from chalicelib.domain.signin.gateways import Asked, ProviderRefused, ProviderUnavailable, Returned, documents, wire
from chalicelib.domain.signin.gateways.partners import vouched
from chalicelib.domain.signin.gateways.proofs import Unproven, proven
from chalicelib.domain.signin.gateways.wire import Wire
from infra.local.fakeidp.people import PEOPLE, Person
from infra.local.fakeidp.server import FakeIdpServer
from infra.local.fakeidp.signing import EdwardsKey, EllipticKey, base64url, token, unsigned, with_secret
from infra.local.fakeidp.tricks import Trick
from tests.shop import NOON
from tests.signin.builders import KINDS, NONCE, PAGE, SECRET, STATE, VERIFIER, Trip, fakeidp, gateway, partner, provider


@pytest.fixture
def idp(noon: None) -> Iterator[FakeIdpServer]:
    with fakeidp() as running:
        yield running


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PATIENCE", Patience(read=0.2, whole=0.5))


def trip(idp: FakeIdpServer, kind: str = "oidc", **settings: Any) -> Trip:
    return Trip(idp, gateway(provider(kind, idp.url, **settings)))


def changed(returned: Returned, **changes: Any) -> Returned:
    return msgspec.structs.replace(returned, **changes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_who_agrees_is_known_by_the_id_of_that_provider(idp: FakeIdpServer, kind: str) -> None:
    """S4.1.1-b part: WeChat, QQ, Weibo and any OIDC provider tell who somebody is."""
    assert trip(idp, kind).identify("li") == PEOPLE["li"].subject(kind)
    assert trip(idp, kind).identify("wang") != PEOPLE["li"].subject(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_good_once(idp: FakeIdpServer, kind: str) -> None:
    """S4.1.1-b part: what a browser brought back a second time identifies nobody."""
    journey = trip(idp, kind)
    returned = journey.back()
    journey.gateway.identify(returned)
    with pytest.raises(ProviderRefused):
        journey.gateway.identify(returned)


def test_a_wechat_user_may_be_known_by_the_id_that_all_applications_share(idp: FakeIdpServer) -> None:
    assert trip(idp, "wechat", subject="unionid").identify() == PEOPLE["li"].subject("tencent")


@pytest.mark.parametrize(
    "trick",
    [
        "no_nonce", "wrong_nonce", "wrong_issuer", "wrong_audience", "other_party", "expired", "from_tomorrow",
        "stale", "unsigned", "shared_secret", "foreign_key", "unknown_key", "own_key", "two_keys_of_one_name",
    ],
)  # fmt: skip
def test_an_id_token_that_is_not_ours_now_and_signed_identifies_nobody(idp: FakeIdpServer, trick: Trick) -> None:
    """S4.1.1-b part: signature, issuer, audience, nonce and time of an id_token are verified."""
    idp.play(trick)
    with pytest.raises(ProviderRefused):
        trip(idp).identify()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trick", ["silence", "broken", "moved", "garbled", "huge"])
def test_a_provider_that_does_not_answer_as_agreed_is_unavailable(
    idp: FakeIdpServer, hasty: None, kind: str, trick: Trick
) -> None:
    """SEC18: time-outs, no redirects, bounded answers."""
    journey = trip(idp, kind)
    returned = journey.back()
    idp.play(trick)
    with pytest.raises(ProviderUnavailable):
        journey.gateway.identify(returned)


@pytest.mark.parametrize("trick", ["other_issuer_document", "endpoint_elsewhere", "endpoint_inside"])
def test_a_document_that_leads_elsewhere_is_not_followed(idp: FakeIdpServer, trick: Trick) -> None:
    """SEC18: what a provider says of itself opens no other host, least of all one of our own network."""
    idp.play(trick)
    with pytest.raises(ProviderUnavailable):
        trip(idp).identify()


@pytest.mark.parametrize("kind", ["wechat", "qq", "weibo"])
def test_an_answer_without_an_id_identifies_nobody(idp: FakeIdpServer, kind: str) -> None:
    idp.play("nobody")
    with pytest.raises(ProviderUnavailable):
        trip(idp, kind).identify()


@pytest.mark.parametrize(
    ("kind", "error"), [("oidc", ProviderRefused)] + [(kind, ProviderUnavailable) for kind in KINDS[1:]]
)
def test_an_id_that_is_longer_than_any_identifies_nobody(
    idp: FakeIdpServer, monkeypatch: pytest.MonkeyPatch, kind: str, error: type[Exception]
) -> None:
    """SEC18: 255 characters, as OpenID Connect has it, are the most that we keep of anybody."""
    monkeypatch.setattr(Person, "subject", lambda person, kind: "x" * 255)
    assert len(trip(idp, kind).identify()) == 255
    monkeypatch.setattr(Person, "subject", lambda person, kind: "x" * 256)
    with pytest.raises(error):
        trip(idp, kind).identify()


def test_a_token_that_was_given_to_another_application_identifies_nobody(idp: FakeIdpServer) -> None:
    idp.play("other_client")
    with pytest.raises(ProviderRefused):
        trip(idp, "qq").identify()


def test_a_code_is_good_with_its_verifier_only(idp: FakeIdpServer) -> None:
    """S4.1.1-b part: PKCE (S256); who has stolen a code has not got the verifier."""
    journey = trip(idp)
    with pytest.raises(ProviderRefused):
        journey.gateway.identify(changed(journey.back(), verifier="w" * 43))


@pytest.mark.parametrize("issuer", [None, "https://idp.example"])
def test_a_code_of_another_provider_is_not_sent_to_this_one(idp: FakeIdpServer, issuer: str | None) -> None:
    """S4.1.1-b part: mix-up; the provider says that it names itself, so it must."""
    journey = trip(idp)
    returned = journey.back()
    with pytest.raises(ProviderRefused, match="issuer"):
        journey.gateway.identify(changed(returned, issuer=issuer))
    assert journey.gateway.identify(returned)  # the code was not spent


def test_a_provider_may_change_its_keys(idp: FakeIdpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its list is read again for a key that is not in it, and not for every token that invents one."""
    journey = trip(idp)
    journey.identify()
    idp.oidc.rotate()
    monkeypatch.setattr(documents, "AGAIN_SECONDS", -1)
    assert journey.identify() == PEOPLE["li"].subject("oidc")


class Paper:
    """Who publishes an empty list of keys, in place of the wire; how often it was asked for."""

    asked = 0

    def get(self, url: str) -> Answer:
        self.asked += 1
        return Answer(200, b'{"keys": []}')


def test_what_a_provider_publishes_is_kept_for_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC8: and for half a minute when a token names a key that is not in it."""
    paper, at = Paper(), [5.0]
    monkeypatch.setattr(documents, "monotonic", lambda: at[0])
    documents.forget()
    asked = []
    for seconds, young in ((0, False), (600, False), (1, False), (30, True), (1, True), (1, True)):
        at[0] += seconds
        documents.kept(cast(Wire, paper), "https://idp.example/keys", documents.KeySet, young)
        asked.append(paper.asked)
    documents.forget()
    assert asked == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("kind", "site", "api"),
    [
        ("wechat", "https://open.weixin.qq.com/connect/", "https://api.weixin.qq.com:443/sns/"),
        ("qq", "https://graph.qq.com/oauth2.0/", "https://graph.qq.com:443/oauth2.0/"),
        ("weibo", "https://api.weibo.com/oauth2/", "https://api.weibo.com:443/oauth2/"),
    ],
)
def test_providers_are_where_they_are_unless_it_is_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, kind: str, site: str, api: str
) -> None:
    """S4.1.1-b part: people are sent to the one, codes to the other."""
    went = []

    def out(place: Origin, method: str, path: str, *rest: object) -> Answer:
        went.append(f"{place}{path}")
        raise Unanswered("nobody is there")

    monkeypatch.setattr(wire, "send", out)
    made = gateway(provider(kind, "", site=None, api=None))
    assert made.ask(Asked(STATE, PAGE, NONCE, "c")).startswith(site)
    with pytest.raises(ProviderUnavailable):
        made.identify(Returned("code", PAGE, NONCE, VERIFIER, None, NOON))
    assert [each.startswith(api) for each in went] == [True]


def test_an_algorithm_that_was_not_agreed_is_refused_though_the_key_is_known(idp: FakeIdpServer) -> None:
    """SEC8: the token does not choose how it is verified."""
    with pytest.raises(ProviderRefused, match="signature"):
        trip(idp, algorithms=("RS256", "EdDSA")).identify()


@pytest.mark.parametrize(
    "url",
    [
        "http://idp.example/token", "https://idp.example/token", "https://user@127.0.0.1/token", "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data", "http://127.0.0.1:9/token", "//127.0.0.1/token", "https:///token",
        "http://127.0.0.1\\@idp.example/", "gopher://127.0.0.1/",
    ],
)  # fmt: skip
def test_only_configured_origins_are_spoken_to(idp: FakeIdpServer, url: str) -> None:
    """SEC18"""
    with pytest.raises(ProviderUnavailable):
        Wire(idp.url).get(url)


def test_a_carrier_vouches_for_a_phone(idp: FakeIdpServer) -> None:
    """S4.1.2-b part: an assertion that the carrier has signed, for us, now."""
    said = vouched(partner(), idp.carrier.vouch("+8613800138000", "nonce"), clock.now())
    assert (said.phone_number, said.nonce) == ("+8613800138000", "nonce")


HOUR = 3_600


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://other.example"}, "issuer"),
        ({"aud": "another-shop"}, "audience"),
        ({"aud": []}, "audience"),
        ({"exp": 1_700_000_000}, "expired"),
        ({"iat": 1_900_000_000, "exp": 1_900_000_100}, "not-yet"),
        ({"nbf": 1_900_000_000}, "not-yet"),
        ({"exp": 1_900_000_000}, "too-long"),
        ({"jti": "x", "nbf": "now"}, "signature"),
        ({"exp": True}, "signature"),
    ],
)
def test_an_assertion_that_is_not_for_us_now_vouches_for_nobody(
    idp: FakeIdpServer, changes: dict[str, Any], reason: str
) -> None:
    """S4.1.2-b part: issuer, audience, time and shape."""
    with pytest.raises(ProviderRefused, match=reason):
        vouched(partner(), idp.carrier.vouch("+8613800138000", "nonce", **changes), clock.now())


def test_an_assertion_that_the_carrier_has_not_signed_vouches_for_nobody(idp: FakeIdpServer) -> None:
    """S4.1.2-b part: the signature; another's key, none at all, a shared secret, another algorithm, one bit."""
    good = idp.carrier.vouch("+8613800138000", "nonce")
    key = idp.carrier.key
    stranger = EdwardsKey(key.kid, b"x" * 32)
    idp.carrier.key = stranger
    forged = [
        idp.carrier.vouch("+8613800138000", "nonce"),
        unsigned({"phone_number": "+8613800138000"}, key.kid),
        with_secret(key.jwk()["x"].encode(), {"phone_number": "+8613800138000"}, key.kid),
        good[:-6] + ("A" if good[-6] != "A" else "B") + good[-5:],
        good.rpartition(".")[0] + ".",
        good + ".x",
        "",
        "a.b.c",
        "x" * 20_000,
    ]
    idp.carrier.key = key
    forged.append(idp.carrier.vouch("+8613800138000", "n" * 16_000))  # its own, but longer than any
    for each in forged:
        with pytest.raises(ProviderRefused, match="signature"):
            vouched(partner(), each, clock.now())
    vouched(partner(), good, clock.now())


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["b64"], "b64": False},
        {"crit": ["exp"]},
        {"kid": "../../etc/passwd"},
        {"kid": ["carrier-1"]},
        {"alg": ["EdDSA"]},
        {"alg": "ES256"},
        {"alg": "none"},
        {"alg": ""},
    ],
)
def test_a_header_changes_nothing_of_what_was_agreed(idp: FakeIdpServer, header: dict[str, Any]) -> None:
    """SEC8: what the token says of its own verification is compared, never followed."""
    good = idp.carrier.vouch("+8613800138000", "nonce").split(".")[1]
    claims = json.loads(urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    with pytest.raises(ProviderRefused, match="signature"):
        vouched(partner(), token(idp.carrier.key, claims, **header), clock.now())


def test_a_key_is_for_its_own_algorithm(idp: FakeIdpServer) -> None:
    """S4.1.2-b part: an elliptic key that stands in the list as an Edwards key verifies nothing."""
    muddled = EllipticKey("carrier-1").jwk() | {"alg": "EdDSA"}
    with pytest.raises(ProviderRefused, match="signature"):
        vouched(partner(keys=(muddled,)), idp.carrier.vouch("+8613800138000", "nonce"), clock.now())


def test_secrets_stay_out_of_what_is_said_of_a_failure(idp: FakeIdpServer, hasty: None) -> None:
    """SEC22: neither our secret nor the code is in the problem or what caused it."""
    for kind in KINDS:
        journey = trip(idp, kind)
        returned = journey.back()
        idp.play("garbled")
        with pytest.raises(ProviderUnavailable) as failed:
            journey.gateway.identify(returned)
        said: list[str] = []
        cause: BaseException | None = failed.value
        while cause is not None:
            said.append(repr(cause))
            cause = cause.__cause__ or cause.__context__
        assert SECRET not in "".join(said)
        assert returned.code not in "".join(said)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_keys_of_the_usual_kind_are_read_too(algorithm: str) -> None:
    """Most providers sign with RSA; each key is for the algorithm that was agreed, not for the other of its family."""
    private = rsa.generate_private_key(65_537, 2_048)
    numbers = private.public_key().public_numbers()
    n, e = (base64url(each.to_bytes(size)) for each, size in ((numbers.n, 256), (numbers.e, 3)))
    key = {"kty": "RSA", "n": n, "e": e, "kid": "rsa", "use": "sig"}
    pad = padding.PKCS1v15() if algorithm == "RS256" else padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    message = ".".join(
        base64url(json.dumps(part).encode()) for part in ({"alg": algorithm, "kid": "rsa"}, {"sub": "li"})
    )
    text = f"{message}.{base64url(private.sign(message.encode(), pad, hashes.SHA256()))}"
    assert proven(text, lambda: [key], [algorithm], dict[str, str]) == {"sub": "li"}
    (other,) = {"RS256", "PS256"} - {algorithm}
    with pytest.raises(Unproven):
        proven(text, lambda: [key], [other], dict[str, str])
    with pytest.raises(Unproven):
        proven(text, lambda: [key | {"alg": other}], [algorithm], dict[str, str])
    with pytest.raises(Unproven):
        proven(text, lambda: [key | {"use": "enc"}], [algorithm], dict[str, str])
