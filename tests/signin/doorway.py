"""Our doors to test with: somebody who signs in, a letter box that codes arrive in, staff of the shop."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import pyotp
from chalice.test import Client

from chalicelib.aws import params
from chalicelib.aws.identity import shop
from chalicelib.aws.settings import settings
from chalicelib.core import clock
from chalicelib.domain.signin.actions import staffing
from chalicelib.domain.users.rules.identifiers import read
from infra.local.fakeidp.server import FakeIdpServer
from tests.shop import Answer, Browser, aws
from tests.signin.builders import PAGE, SECRET, directory, fakeidp

DEVICE, LAPTOP = "the-secret-of-a-phone", "the-secret-of-a-laptop"
PHONE = {"phone": "+8613800138000"}
EMAIL = {"email": "li@example.com"}
PASSWORD = "七只小猫睡在窗台上"
STAFF_PASSWORD = "窗台上睡着七只小猫"


@dataclass
class Visitor:
    """Somebody at a device. `sent` is every code that was sent, by where to."""

    client: Client
    sent: dict[str, list[str]]
    device: str | None = DEVICE
    host: str = "mugs.example"
    address: str = "203.0.113.7"
    bearer: str = ""
    time: ExitStack = field(default_factory=ExitStack)
    known: dict[str, Any] = field(default_factory=dict)

    def later(self, **span: float) -> None:
        """So much time goes by, for everybody."""
        self.time.enter_context(clock.stopped(clock.now() + timedelta(**span)))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"X_Viewer": self.address} | ({"X_Device": self.device} if self.device else {}) | headers
        return Browser(self.client, self.bearer, self.host).call(method, path, body, **sent)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("POST", path, body, **headers)

    def code(self, identifier: dict[str, str], purpose: str) -> str:
        """The code that arrives there, a while after the last one."""
        self.later(minutes=2)
        answer = self.post("/codes", {"identifier": identifier, "purpose": purpose})
        assert answer.status == 202, answer
        [(_, where)] = identifier.items()
        return self.sent[where][-1]

    def register(self, identifier: dict[str, str] = PHONE, password: str | None = None) -> "Visitor":
        """Become a customer; they are signed in from now on."""
        body = {"identifier": identifier, "code": self.code(identifier, "register")}
        return self.signed_in(self.post("/users", body | ({"password": password} if password else {})))

    def signed_in(self, answer: Answer) -> "Visitor":
        assert answer.status == 201, answer
        self.known = answer.json
        self.bearer, self.device = answer.json["access_token"], answer.json["device"]
        return self

    def at(self, device: str | None, address: str | None = None) -> "Visitor":
        """The same person at another device, not signed in there."""
        return Visitor(self.client, self.sent, device, self.host, address or self.address, time=self.time)

    def back_from(self, idp: FakeIdpServer, provider: str, person: str) -> dict[str, str]:
        """What a browser brings from a provider where that person has agreed."""
        begun = self.post(f"/oidc/{provider}/authorizations", {"redirect_uri": PAGE})
        assert begun.status == 201, begun
        self.device = begun.json["device"]
        told = idp.agree(begun.json["url"], person)
        assert told["state"] == begun.json["state"]
        return told | {"redirect_uri": PAGE}

    def by_provider(self, idp: FakeIdpServer, provider: str = "oidc", person: str = "li") -> Answer:
        return self.post(f"/oidc/{provider}/sessions", self.back_from(idp, provider, person))

    def assertion(self, idp: FakeIdpServer, phone: str = PHONE["phone"]) -> str:
        """What the carrier says to a nonce of ours."""
        begun = self.post("/assertions/nonces", {"partner": "carrier"})
        assert begun.status == 201, begun
        self.device = begun.json["device"]
        return idp.carrier.vouch(phone, begun.json["nonce"])


def invitation(email: str, shop_id: str = "mugs") -> str:
    """The code of one that the shop's operator has made."""
    return staffing.invite(shop(shop_id), read("email", email), clock.now())


@dataclass
class Office:
    """Staff of a shop: their address, and the app that makes their codes."""

    visitor: Visitor
    email: str = "zhang@mugs.example"
    app: pyotp.TOTP | None = None

    def enroll(self, password: str = STAFF_PASSWORD) -> Answer:
        """With an invitation of the operator's."""
        body = {"email": self.email, "code": invitation(self.email), "password": password}
        answer = self.visitor.post("/staff/enrollments", body)
        if answer.status == 201:
            self.app = pyotp.TOTP(answer.json["totp_secret"])
        return answer

    def totp(self) -> str:
        assert self.app is not None
        return self.app.at(clock.now())

    def sign_in(self, password: str = STAFF_PASSWORD, totp: str | None = None) -> Answer:
        body = {"email": self.email, "password": password, "totp": self.totp() if totp is None else totp}
        return self.visitor.post("/staff/sessions", body)


class Letters:
    """In place of the outbox: keeps the codes."""

    def __init__(self) -> None:
        self.sent: dict[str, list[str]] = {}

    def keep(self, to: str, *texts: str, hurried: bool = False) -> None:
        found = re.search(r"\b[0-9]{6}\b", texts[-1])
        assert found, texts
        self.sent.setdefault(to, []).append(found[0])


@contextmanager
def providers() -> Iterator[FakeIdpServer]:
    """Fakeidp, and the shop's settings for it."""
    with fakeidp() as idp:
        prefix, ssm = settings().params_prefix, aws("ssm")
        known = msgspec.json.encode(directory(idp.url)).decode()
        ssm.put_parameter(Name=f"{prefix}/identity", Value=known, Type="String", Overwrite=True)
        ssm.put_parameter(Name=f"{prefix}/secrets/fakeidp", Value=SECRET, Type="SecureString", Overwrite=True)
        params.forget()
        yield idp
