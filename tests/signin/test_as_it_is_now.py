"""Who comes in, and who may stay, is judged by what is so now: no read of it may be behind."""

from typing import Any

import pytest

from chalicelib.aws import transport
from chalicelib.core import clock
from chalicelib.domain.sessions.rules import totp
from infra.local.fakeidp.server import FakeIdpServer
from tests.signin.doorway import EMAIL, LAPTOP, PASSWORD, PHONE, Office, Visitor

ANOTHER = "sieben Katzen auf der Fensterbank"


class Reads:
    """Each read that was asked for, and whether it has to be of what is so now."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def note(self, operation: str, request: dict[str, Any]) -> None:
        if operation == "BatchGetItem":
            self.asked += [(operation, keys.get("ConsistentRead", False)) for keys in request["RequestItems"].values()]
        elif operation in ("GetItem", "Query"):
            self.asked.append((operation, request.get("ConsistentRead", False)))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    noted = Reads()

    def watched(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        noted.note(operation, request)
        return transport.call(operation, request)

    monkeypatch.setattr("chalicelib.aws.table.call", watched)
    return noted


def test_no_sign_in_looks_at_what_was(visitor: Visitor, idp: FakeIdpServer, reads: Reads) -> None:
    """S4.1.3-b part, S4.1.3-c part: identities, locks, codes, passwords, factors, rosters, sessions."""
    visitor.register(PHONE, PASSWORD)
    assert visitor.post("/sessions", {"identifier": PHONE, "password": "a guess"}).status == 401
    body = {"identifier": PHONE, "code": visitor.code(PHONE, "sign_in"), "device_name": "a phone"}
    visitor.signed_in(visitor.post("/sessions", body))
    assert (
        visitor.post("/assertions/sessions", {"partner": "carrier", "assertion": visitor.assertion(idp)}).status == 201
    )
    assert visitor.by_provider(idp).status == 201
    assert visitor.post("/sessions/refresh", {"refresh_token": visitor.known["refresh_token"]}).status == 200
    identity = {"identifier": EMAIL, "code": visitor.code(EMAIL, "link")}
    linked = visitor.post("/me/identities", identity).json["identity_id"]
    assert visitor.call("DELETE", f"/me/identities/{linked}").status == 204
    assert visitor.call("PUT", "/me/password", {"old": PASSWORD, "new": ANOTHER}).status == 204
    assert visitor.call("GET", "/sessions").status == 200
    assert {operation for operation, _ in reads.asked} == {"BatchGetItem", "GetItem", "Query"}
    assert [each for each in reads.asked if not each[1]] == []


def test_no_proof_and_no_end_of_a_session_looks_at_what_was(visitor: Visitor, reads: Reads) -> None:
    """S6.2.1-a part, S4.1.3-c part: no proof and no end of a session looks at what was"""
    visitor.register(PHONE)
    other = visitor.at(LAPTOP)
    other.signed_in(other.post("/sessions", {"identifier": PHONE, "code": other.code(PHONE, "sign_in")}))
    assert visitor.call("PUT", "/me/payment-password", {"password": PASSWORD}).status == 200
    proof = {"payment_password": PASSWORD}
    secret = visitor.post("/me/totp", {"proof": proof}).json["secret"]
    code = totp.code_at(secret, totp.step_at(clock.now()))
    assert visitor.post("/me/totp/confirmation", {"code": code}).status == 200
    assert visitor.post("/step-ups", proof).status == 201
    assert visitor.call("DELETE", f"/sessions/{other.known['session_id']}").status == 204
    assert visitor.post("/sessions/revocations", {}).status == 200
    assert [each for each in reads.asked if not each[1]] == []


def test_no_enrollment_looks_at_what_was(office: Office, reads: Reads) -> None:
    """S4.2.2-a part: invitations, identities, and what those have who enroll anew."""
    for _ in range(2):
        assert office.enroll().status == 201
    assert office.sign_in().status == 201
    assert [each for each in reads.asked if not each[1]] == []
