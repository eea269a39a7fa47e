"""Providers to test with: fakeidp, our settings for it, and a browser that goes there and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chalicelib.core import clock
from chalicelib.domain.signin.directory import GATEWAYS
from chalicelib.domain.signin.gateways import Asked, Gateway, Returned, documents
from chalicelib.domain.signin.rules.providers import Directory, Partner, Provider
from chalicelib.domain.signin.rules.tickets import challenge
from infra.local.fakeidp.carrier import AUDIENCE, ISSUER, carrier_key
from infra.local.fakeidp.server import CLIENT, FakeIdpServer

PAGE = "https://www.mugs.example/signed-in"
SECRET = "fakeidp-secret".ljust(64, "0")
KINDS = ("oidc", "wechat", "qq", "weibo")
VERIFIER, NONCE, STATE = "v" * 43, "n" * 64, "s" * 56


def provider(kind: str, url: str, **changes: Any) -> Provider:
    """Our settings for one of fakeidp's faces."""
    facts: dict[str, Any] = {
        "name": kind, "kind": kind, "client_id": CLIENT, "secret": "fakeidp", "pages": {"mugs": (PAGE,)},
    }  # fmt: skip
    own = {"issuer": url, "algorithms": ("ES256",)} if kind == "oidc" else {"site": url, "api": url}
    return Provider(**(facts | own | changes))


def partner(**changes: Any) -> Partner:
    facts: dict[str, Any] = {
        "name": "carrier", "issuer": ISSUER, "audience": AUDIENCE, "keys": (carrier_key(SECRET).jwk(),),
        "shops": ("mugs",),
    }  # fmt: skip
    return Partner(**(facts | changes))


def directory(url: str) -> Directory:
    """Everybody whom fakeidp plays."""
    return Directory(providers=tuple(provider(kind, url) for kind in KINDS), partners=(partner(),))


@dataclass
class Trip:
    """One person's way to a provider and back, without our doors."""

    idp: FakeIdpServer
    gateway: Gateway

    def back(self, person: str = "li") -> Returned:
        """What the browser brings back from there."""
        url = self.gateway.ask(Asked(STATE, PAGE, NONCE, challenge(VERIFIER)))
        told = self.idp.agree(url, person)
        assert told["state"] == STATE
        return Returned(told["code"], PAGE, NONCE, VERIFIER, told.get("iss"), clock.now())

    def identify(self, person: str = "li") -> str:
        return self.gateway.identify(self.back(person))


@contextmanager
def fakeidp() -> Iterator[FakeIdpServer]:
    """Nothing is remembered of the one before."""
    documents.forget()
    with FakeIdpServer(SECRET, [PAGE], clock=clock.now) as idp:
        yield idp
    documents.forget()


def gateway(made: Provider) -> Gateway:
    """The real one, of a provider."""
    module, name = GATEWAYS[made.kind]
    gateway: Gateway = getattr(__import__(module, fromlist=[name]), name)(made, SECRET)
    return gateway
