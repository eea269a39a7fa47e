"""Staff at work: who has enrolled and signed in, with an app; and the mail that invitations arrive in."""

import itertools
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pyotp

from chalicelib.core import clock
from tests.shop import Answer
from tests.signin.doorway import STAFF_PASSWORD, Office, Visitor, invitation

KEYS = itertools.count()


@dataclass
class Mail:
    """In place of the outbox: subject and text, by address."""

    sent: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    trouble: Exception | None = None

    def keep(self, to: str, subject: str, text: str, hurried: bool = False) -> None:
        if self.trouble:
            raise self.trouble
        self.sent.setdefault(to, []).append((subject, text))

    def codes(self, to: str) -> list[str]:
        return [re.findall(r"\b[0-9A-Z]{48}\b", text)[0] for _, text in self.sent.get(to, [])]

    def code(self, to: str) -> str:
        """The one that has arrived last."""
        return self.codes(to)[-1]


@dataclass
class Desk:
    """Somebody on the way to being staff, and then at work."""

    email: str
    visitor: Visitor
    mail: Mail
    app: pyotp.TOTP | None = None
    entered: datetime | None = None
    proven: tuple[datetime, str] | None = None

    @property
    def subject(self) -> str:
        return str(self.visitor.known["subject"])

    def later(self, **span: float) -> None:
        self.visitor.later(**span)

    def enroll(self, code: str, password: str = STAFF_PASSWORD) -> Answer:
        body = {"email": self.email, "code": code, "password": password}
        answer = self.visitor.post("/staff/enrollments", body)
        if answer.status == 201:
            self.app = pyotp.TOTP(answer.json["totp_secret"])
        return answer

    def totp(self) -> str:
        """One that has not been used."""
        assert self.app is not None
        self.later(seconds=30)
        return self.app.at(clock.now())

    def attempt(self, password: str = STAFF_PASSWORD) -> Answer:
        return self.visitor.post("/staff/sessions", {"email": self.email, "password": password, "totp": self.totp()})

    def sign_in(self, password: str = STAFF_PASSWORD) -> None:
        self.visitor = replace(self.visitor, known={}).signed_in(self.attempt(password))
        self.entered, self.proven = clock.now(), None

    def at_work(self) -> None:
        """Their token is good for a while yet."""
        if self.entered is None or clock.now() > self.entered + timedelta(minutes=8):
            self.sign_in()

    def proof(self) -> str:
        """That it is them, which is good for five minutes."""
        if self.proven is None or clock.now() > self.proven[0] + timedelta(minutes=4):
            token = self.visitor.post("/admin/step-ups", {"totp": self.totp()}).json["token"]
            self.proven = clock.now(), token
        return self.proven[1]

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """With a proof of who they are."""
        return self.visitor.post(path, body, X_Step_Up=self.proof(), **headers)

    def invite(self, email: str, roles: list[str], key: str = "", **more: Any) -> Answer:
        self.at_work()
        body = {"email": email, "roles": roles, "reason": "joins"} | more
        return self.post("/admin/invitations", body, Idempotency_Key=key or f"invitation {next(KEYS)}")

    def pending(self) -> Any:
        self.at_work()
        return self.visitor.call("GET", "/admin/invitations").json["items"]

    def compose(self, role: str, permissions: list[str]) -> None:
        answer = self.post("/admin/roles", {"role": role, "permissions": permissions, "reason": "somebody must"})
        assert answer.status == 201, answer

    def colleague(self, email: str) -> "Desk":
        """Somebody in the same shop, at a device of their own."""
        name = email.partition("@")[0]
        visitor = self.visitor.at(f"the-desk-of-{name}-here", f"203.0.113.{len(name) + 20}")
        return Desk(email, visitor, self.mail)

    def joined(self, email: str, roles: list[str], **more: Any) -> "Desk":
        """Invited, enrolled, and at work."""
        answer = self.invite(email, roles, **more)
        assert answer.status == 201, answer
        desk = self.colleague(email)
        assert desk.enroll(self.mail.code(email)).status == 201
        desk.sign_in()
        return desk

    def founder(self, email: str, shop_id: str) -> "Desk":
        """The first administrator of another shop."""
        desk = self.colleague(email)
        desk.visitor.host = f"{shop_id}.example"
        assert desk.enroll(invitation(email, shop_id)).status == 201
        desk.sign_in()
        return desk


def desk_of(office: Office, mail: Mail) -> Desk:
    """Of somebody whom the operator has invited."""
    assert office.enroll().status == 201
    desk = Desk(office.email, office.visitor, mail, office.app)
    desk.sign_in()
    return desk
