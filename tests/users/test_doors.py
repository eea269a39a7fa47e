"""What users and strangers are answered about codes and identities."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from chalice.test import Client

from chalicelib.core import clock
from chalicelib.core.callers import CUSTOMER
from chalicelib.domain.users.rules.accounts import User
from tests.aws.lines import Lines, lines
from tests.notifications.outboxes import open_mail, texts
from tests.shop import NOON, Answer, Browser, bearer
from tests.users.builders import LI, MAIL, WANG, registered, sent

__all__ = ["lines"]

PHONE, ADDRESS = {"phone": LI}, {"email": MAIL}


@pytest.fixture
def li(client: Client, noon: None) -> User:
    open_mail()
    return registered()


@pytest.fixture
def me(client: Client, li: User) -> Browser:
    return Browser(client, bearer(CUSTOMER, li.user_id), X_Viewer="203.0.113.7")


def ask(browser: Browser, identifier: dict[str, str], purpose: str = "link", **headers: str) -> Answer:
    return browser.post("/codes", {"identifier": identifier, "purpose": purpose}, **headers)


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


def code() -> str:
    return sent()[-1][1]


def test_a_code_is_sent_and_never_shown(anyone: Browser, li: User, lines: Lines) -> None:
    """S4.1.1-c part: the answer and the log hold neither the code nor where it went."""
    said = ask(anyone, PHONE, "register")
    assert (said.status, said.json) == (202, {"expires_in": 300, "resend_in": 60})
    [(to, digits)] = sent()
    assert to == LI
    told = said.text + str(said.headers) + str(lines.all)
    assert [text for text in (digits, LI, LI[1:]) if text in told] == []
    again = ask(anyone, PHONE, "sign_in")
    assert (again.status, again.headers["Retry-After"]) == (429, "60")


def test_a_code_has_a_short_and_guarded_life(me: Browser, li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.1-c: codes expire, are single-use, stored hashed, rate-limited per target and per IP, locked after five
    wrong tries, and never appear in the response."""
    monkeypatch.setattr("chalicelib.domain.users.rules.sends.EACH", 0)  # no challenge comes between
    shown: list[str] = []

    def link(identifier: dict[str, str], digits: str) -> int:
        answer = me.post("/me/identities", {"identifier": identifier, "code": digits})
        shown.append(answer.text)
        return answer.status

    with clock.stopped(NOON):
        shown.append(ask(me, ADDRESS).text)
        locked = code()
        assert [link(ADDRESS, other_than(locked)) for _ in range(5)] == [409] * 5
        assert link(ADDRESS, locked) == 409, "locked"
        assert ask(me, ADDRESS).status == 429, "per target"
    with clock.stopped(NOON + timedelta(minutes=1)):
        shown.append(ask(me, ADDRESS).text)
        late = code()
    with clock.stopped(NOON + timedelta(minutes=6)):
        assert link(ADDRESS, late) == 409, "expired"
        shown.append(ask(me, ADDRESS).text)
        used = code()
        assert link(ADDRESS, used) == 201
        path = f"/me/identities/{me.get('/me/identities').json['items'][1]['identity_id']}"
        assert me.call("DELETE", path).status == 204
        assert link(ADDRESS, used) == 409, "single use"
        answers = [ask(me, {"phone": f"+86138001390{number:02d}"}).status for number in range(20)]
        assert (answers.count(202), answers.count(429)) == (17, 3), "per IP"
    items = boto3.client("dynamodb").scan(TableName="storefront")["Items"]
    digits = {each for _, each in sent()}
    assert [each for each in digits if each in str([item for item in items if item["kind"]["S"] == "Code"])] == []
    assert [each for each in digits if each in str(shown)] == []


def test_known_and_unknown_targets_are_answered_with_the_same_bytes(anyone: Browser, li: User) -> None:
    """S4.1.1-d part: whether a phone is registered shows neither in the answer nor in what is sent."""
    for purpose, status in (("register", 202), ("sign_in", 429)):
        known, unknown = (ask(anyone, {"phone": number}, purpose, X_Viewer=number) for number in (LI, WANG))
        assert known == unknown
        assert known.status == status
    assert len(texts()) == 2


BAD: list[tuple[dict[str, Any], str]] = [
    ({"identifier": {"phone": "13800138000"}, "purpose": "link"}, "/identifier/phone"),
    ({"identifier": {"phone": "+19005550199"}, "purpose": "link"}, "/identifier/phone"),
    ({"identifier": {"email": "li@"}, "purpose": "link"}, "/identifier/email"),
    ({"identifier": {"username": "lilei"}, "purpose": "link"}, "/identifier/username"),
    ({"identifier": {"phone": LI, "email": MAIL}, "purpose": "link"}, "/identifier"),
    ({"identifier": {}, "purpose": "link"}, "/identifier"),
    ({"identifier": PHONE, "purpose": "pay"}, "/purpose"),
    ({"identifier": PHONE | {"user_id": "cust_x"}, "purpose": "link"}, "/identifier/user_id"),
    ({"identifier": PHONE}, "/purpose"),
]


def test_a_bad_request_for_a_code_is_refused_and_nothing_is_sent(anyone: Browser, li: User) -> None:
    """S4.1.1-a part: what is wrong is named."""
    answers = [anyone.post("/codes", body) for body, _ in BAD]
    assert [(said.status, said.json["field"]) for said in answers] == [(422, field) for _, field in BAD]
    assert not sent()


def test_no_code_is_sent_to_whom_it_would_be_of_no_use(anyone: Browser, li: User) -> None:
    """S4.1.1-c part: it belongs to the device that asks for it, and no door takes a device like that."""
    for device in ("short", "x" * 129, "the device of Li Lei"):
        said = ask(anyone, PHONE, X_Device=device)
        assert (said.status, said.json["field"]) == (422, "X-Device")
    assert not sent()


def test_an_identity_is_linked_listed_and_unlinked(me: Browser, li: User) -> None:
    """S4.1.1-b: a second identity of the same person, but never the last one away."""
    ask(me, ADDRESS)
    linked = me.post("/me/identities", {"identifier": ADDRESS, "code": code()})
    assert (linked.status, linked.json["kind"], linked.json["shown"]) == (201, "email", "l***@example.com")
    listed = me.get("/me/identities").json["items"]
    assert [each["shown"] for each in listed] == ["+86138****8000", "l***@example.com"]
    first, second = (f"/me/identities/{each['identity_id']}" for each in listed)
    assert me.call("DELETE", first).status == 204
    refused = me.call("DELETE", second)
    assert (refused.status, refused.json["type"]) == (409, "/problems/last-identity")
    assert me.call("DELETE", first).status == 404


def test_linking_what_is_somebody_else_s_is_answered_as_a_wrong_code_is(me: Browser, li: User) -> None:
    """S4.1.1-d part: the same bytes."""
    registered(text=WANG)
    ask(me, {"phone": WANG})
    right = code()
    bodies = [{"identifier": {"phone": WANG}, "code": each} for each in (right, other_than(right))]
    taken, wrong = (me.post("/me/identities", body) for body in bodies)
    assert (taken.status, taken.text) == (wrong.status, wrong.text)
    assert taken.json["type"] == "/problems/wrong-code"


def test_one_s_identities_are_one_s_own(client: Client, anyone: Browser, me: Browser, li: User) -> None:
    """S4.1.1-b part: nobody sees or unlinks another's; a foreign identity is answered as an unknown one."""
    other = Browser(client, bearer(CUSTOMER, registered(text=WANG).user_id))
    path = f"/me/identities/{li.linked[0].identity_id}"
    foreign, unknown = other.call("DELETE", path), other.call("DELETE", "/me/identities/idn_x")
    assert foreign.status == unknown.status == 404
    assert foreign.json | {"instance": ""} == unknown.json | {"instance": ""}
    assert anyone.get("/me/identities").status == 401
    assert len(me.get("/me/identities").json["items"]) == 1


def test_what_is_no_code_is_refused(me: Browser) -> None:
    for given in ("12345", "1234567", "12345a", "１２３４５６", "123456\n", 123456):
        said = me.post("/me/identities", {"identifier": ADDRESS, "code": given})
        assert (said.status, said.json["field"]) == (422, "/code")


def test_a_name_is_taken_or_free(client: Client, me: Browser, li: User) -> None:
    """S4.1.2-a part: names are public, and told to be taken."""
    body = {"identifier": {"username": "LiLei"}}
    assert [me.post("/me/identities", body).json["shown"] for _ in range(2)] == ["lilei"] * 2
    other = Browser(client, bearer(CUSTOMER, registered(text=WANG).user_id))
    assert other.post("/me/identities", body).json["type"] == "/problems/username-taken"


def test_a_challenge_is_offered(anyone: Browser) -> None:
    """S4.1.1-e part: work for machines, an image for people, at the same door."""
    work = anyone.post("/challenges", {"action": "code"})
    assert (work.status, work.json["kind"], work.json["difficulty"] > 0) == (201, "work", True)
    image = anyone.post("/challenges", {"action": "code", "kind": "image"})
    assert image.json["image"].startswith("data:image/png;base64,")
    assert anyone.post("/challenges", {"action": "x"}).status == 422
