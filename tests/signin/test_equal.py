"""Known and unknown: whoever asks learns nothing, from the answer or from the work that it takes."""

from collections.abc import Callable
from typing import Any

import argon2
import pytest

from chalicelib.aws import transport
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.problems import Stale
from tests.shop import Answer
from tests.signin.doorway import EMAIL, LAPTOP, PASSWORD, PHONE, Office, Visitor

UNKNOWN = {"phone": "+8613900139000"}
STRANGER = "the-device-of-a-stranger"


class Work:
    """What a request costs: each round trip with how many items it was about, and each run of the KDF."""

    def __init__(self) -> None:
        self.done: list[tuple[str, int]] = []

    def note(self, what: str, size: int = 1) -> None:
        self.done.append((what, size))


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    noted = Work()

    def counted(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        keys = [len(each["Keys"]) for each in request.get("RequestItems", {}).values()]
        noted.note(operation, sum(keys) or len(request.get("TransactItems", "1")))
        return transport.call(operation, request)

    def kdf(run: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any) -> Any:
            noted.note("KDF")
            return run(*given)

        return counted

    monkeypatch.setattr("chalicelib.aws.table.call", counted)
    for name in ("hash", "verify"):
        monkeypatch.setattr(argon2.PasswordHasher, name, kdf(getattr(argon2.PasswordHasher, name)))
    return noted


def asked(work: Work, visitor: Visitor, path: str, body: dict[str, Any]) -> tuple[Answer, list[tuple[str, int]]]:
    work.done = []
    answer = visitor.post(path, body)
    return answer, list(work.done)


def pair(visitor: Visitor) -> tuple[Visitor, Visitor]:
    """Two strangers in the same situation, each at a device and in a network of their own."""
    return visitor.at(f"{STRANGER}-1", "198.51.100.1"), visitor.at(f"{STRANGER}-2", "198.51.100.2")


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("/sessions", {"password": "guess"}),
    ("/sessions", {"password": "x" * 512, "device_name": "my phone"}),
    ("/sessions", {"password": PASSWORD, "code": "123456", "code_sent_to": EMAIL}),
    ("/sessions", {"password": "guess", "totp": "123456"}),
    ("/sessions", {"code": "123456"}),
    ("/users", {"code": "123456"}),
    ("/users", {"code": "123456", "password": "sieben Katzen auf der Fensterbank"}),
    ("/codes", {"purpose": "register"}),
    ("/codes", {"purpose": "sign_in"}),
]


def test_who_is_wrong_learns_nothing(visitor: Visitor, work: Work) -> None:
    """S4.1.1-d, SEC4: the same bytes and the same work, whether or not anybody has the identifier."""
    visitor.register(PHONE, "窗台上的七只小猫都睡着了")
    one, two = pair(visitor)
    for path, body in WRONG:
        visitor.later(hours=25)  # what was guessed before is forgotten
        (known, its), (unknown, others) = (
            asked(work, who, path, {"identifier": identifier} | body)
            for who, identifier in ((one, PHONE), (two, UNKNOWN))
        )
        assert (known.status, known.text, known.headers) == (unknown.status, unknown.text, unknown.headers)
        assert its == others
        assert known.status in (202, 401, 409)


@pytest.mark.parametrize(("path", "purpose"), [("/users", "register"), ("/sessions", "sign_in")])
def test_who_asked_for_a_code_and_is_wrong_learns_nothing(
    visitor: Visitor, work: Work, path: str, purpose: str
) -> None:
    """S4.1.1-d, SEC4"""
    visitor.register(PHONE)
    one, two = pair(visitor)
    told = []
    for who, identifier in ((one, PHONE), (two, UNKNOWN)):
        code = who.code(identifier, purpose)
        wrong = "000000" if code != "000000" else "111111"
        answer, cost = asked(work, who, path, {"identifier": identifier, "code": wrong})
        told.append((answer.status, answer.text, answer.headers, cost))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("path", "purpose", "password"),
    [("/users", "register", None), ("/users", "register", PASSWORD), ("/sessions", "sign_in", None)],
)
def test_who_is_right_gets_the_same_answer_with_other_tokens(
    visitor: Visitor, work: Work, path: str, purpose: str, password: str | None
) -> None:
    """S4.1.1-d: registering an existing identifier returns the same answer as a fresh one, for the same round trips
    and runs of the KDF; only what is written differs, in one transaction."""
    visitor.register(PHONE)
    one, two = pair(visitor)
    told = []
    for who, identifier in ((one, PHONE), (two, UNKNOWN)):
        body = {"identifier": identifier, "code": who.code(identifier, purpose)}
        answer, cost = asked(work, who, path, body | ({"password": password} if password else {}))
        lengths = {name: len(value) for name, value in answer.json.items() if name != "device"}
        told.append((answer.status, lengths, answer.headers, [what for what, _ in cost]))
    assert told[0] == told[1]
    assert told[0][0] == 201


def test_guesses_slow_down_alike(visitor: Visitor, work: Work) -> None:
    """S4.1.3-b part, SEC4: the lock of an account that does not exist is the same lock."""
    visitor.register(PHONE, PASSWORD)
    one, two = pair(visitor)
    for number in range(8):
        (known, its), (unknown, others) = (
            asked(work, who, "/sessions", {"identifier": identifier, "password": f"guess {number}"})
            for who, identifier in ((one, PHONE), (two, UNKNOWN))
        )
        assert (known.status, its) == (unknown.status, others)
        assert {**known.json, "challenge": ""} == {**unknown.json, "challenge": ""}
        visitor.later(seconds=5)
    assert known.status in (403, 429)
    assert ("KDF", 1) not in its


def test_strangers_do_not_lock_the_owner_out(visitor: Visitor) -> None:
    """S4.1.3-b part: the owner signs in from a known device while others guess."""
    visitor.register(PHONE, PASSWORD)
    stranger = visitor.at(LAPTOP, "198.51.100.1")
    for number in range(8):
        assert stranger.post("/sessions", {"identifier": PHONE, "password": f"guess {number}"}).status != 201
    assert visitor.at(visitor.device).post("/sessions", {"identifier": PHONE, "password": PASSWORD}).status == 201


def test_staff_are_as_unknown_as_nobody(office: Office, work: Work) -> None:
    """SEC4 for staff."""
    office.enroll()
    one, two = pair(office.visitor)
    told = []
    for who, email in ((one, office.email), (two, "nobody@mugs.example")):
        body = {"email": email, "password": "guess", "totp": "123456"}
        answer, cost = asked(work, who, "/staff/sessions", body)
        told.append((answer.status, answer.text, answer.headers, cost))
    assert told[0] == told[1]


def test_who_signs_in_on_many_devices_at_once_waits_and_derives_nothing_twice(
    visitor: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S4.1.2-a part: eight of one's own devices were faster; that is no failure of ours."""
    visitor.at(LAPTOP).register(PHONE, PASSWORD)
    rivals = [Stale()] * 8

    def late(*writes: Write) -> None:
        if rivals:
            raise rivals.pop()
        commit(*writes)

    monkeypatch.setattr("chalicelib.domain.signin.actions.entering.commit", late)
    monkeypatch.setattr("chalicelib.aws.retry.pause", lambda attempt: None)
    answer, done = asked(work, visitor.at(LAPTOP), "/sessions", {"identifier": PHONE, "password": PASSWORD})
    assert (answer.status, rivals, done.count(("KDF", 1))) == (201, [], 1)
