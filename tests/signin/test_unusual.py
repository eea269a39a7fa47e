"""Unusual sign-ins at the doors: work and another factor are asked for, and the owner sees what was unusual."""

import pytest

from chalicelib.aws.params import secret
from chalicelib.aws.table import get
from chalicelib.core import clock
from chalicelib.domain.users.actions import passwords as actions
from chalicelib.domain.users.rules import challenges
from chalicelib.domain.users.rules import passwords as rules
from chalicelib.domain.users.rules.challenges import Action
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.store import passwords
from tests.signin.doorway import DEVICE, EMAIL, LAPTOP, PASSWORD, Visitor
from tests.users.gate import answer


def place(country: str, latitude: str, longitude: str) -> dict[str, str]:
    """As the CDN says it."""
    told = {"Country": country, "Latitude": latitude, "Longitude": longitude}
    return {f"CloudFront_Viewer_{name}": value for name, value in told.items()}


def read(visitor: Visitor, action: Action) -> str:
    """An image that is shown to somebody, and its letters."""
    image = visitor.post("/challenges", {"action": action, "kind": "image"}).json["challenge"]
    opened = challenges.read(image, action, secret("challenges"), clock.now())
    return f"{image}:{challenges.letters(opened.challenge_id, secret('challenges'))}"


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


SHANGHAI, PARIS = place("CN", "31.22", "121.46"), place("FR", "48.86", "2.34")
CAFE = "198.51.100.9"
RIGHT = {"identifier": EMAIL, "password": PASSWORD}
WRONG = {"identifier": EMAIL, "password": "七只小狗睡在窗台上"}


def test_nobody_signs_in_at_paris_an_hour_after_shanghai(visitor: Visitor) -> None:
    """S4.1.3-a part: impossible travel takes a code besides the password, also on a known device; it is on record."""
    visitor.register(EMAIL, PASSWORD)
    visitor.later(minutes=1)
    visitor.signed_in(visitor.post("/sessions", RIGHT, **SHANGHAI))
    visitor.later(hours=1)
    refused = visitor.post("/sessions", RIGHT, **PARIS)
    assert (refused.status, refused.json["type"]) == (403, "/problems/second-factor-needed")
    assert (refused.json["reasons"], refused.json["factors"]) == (["impossible_travel", "new_country"], ["code"])
    code = visitor.code(EMAIL, "sign_in")
    visitor.signed_in(visitor.post("/sessions", RIGHT | {"code": code}, **PARIS))
    items = visitor.call("GET", "/me/sign-ins").json["items"]
    assert [each["outcome"] for each in items] == ["opened", "step_up", "opened", "opened"]
    newest, refused_one, before, first = items
    assert (newest["country"], newest["methods"]) == ("FR", ["password", "code"])
    assert newest["reasons"] == refused_one["reasons"] == ["impossible_travel", "new_country"]
    assert (before["country"], before["reasons"], first["new_device"]) == ("CN", [], True)


def test_sign_ins_are_ones_own_and_come_page_by_page(visitor: Visitor) -> None:
    """S4.1.3-a part: queryable, newest first; another's cursor opens nothing."""
    visitor.register(EMAIL, PASSWORD)
    for _ in range(3):
        visitor.later(minutes=1)
        visitor.signed_in(visitor.post("/sessions", RIGHT))
    pages = [visitor.call("GET", "/me/sign-ins?limit=3").json]
    pages.append(visitor.call("GET", f"/me/sign-ins?limit=3&cursor={pages[0]['next_cursor']}").json)
    times = [each["at"] for page in pages for each in page["items"]]
    assert (len(times), sorted(times, reverse=True), pages[1]["next_cursor"]) == (4, times, None)
    other = visitor.at(LAPTOP).register({"phone": "+8613800138001"})
    assert len(other.call("GET", "/me/sign-ins").json["items"]) == 1
    assert other.call("GET", f"/me/sign-ins?limit=3&cursor={pages[0]['next_cursor']}").status == 422
    assert visitor.at(DEVICE).call("GET", "/me/sign-ins").status == 401


def test_work_is_asked_for_and_images_do_as_well(visitor: Visitor) -> None:
    """S4.1.1-e: after two wrong passwords from nobody's device; solved once, it is good for one guess."""
    visitor.register(EMAIL, PASSWORD)
    thief = visitor.at(None, CAFE)
    assert [thief.post("/sessions", WRONG).status for _ in range(2)] == [401, 401]
    needed = thief.post("/sessions", WRONG)
    assert (needed.status, needed.json["type"]) == (403, "/problems/challenge-needed")
    text = needed.json["challenge"]
    solved = f"{text}:{answer(text, needed.json['difficulty'])}"
    assert thief.post("/sessions", WRONG, X_Challenge=solved).status == 401
    for used in (solved, f"{text}:0", "nonsense"):
        assert thief.post("/sessions", WRONG, X_Challenge=used).json["type"] == "/problems/challenge-failed"
    assert thief.post("/sessions", WRONG, X_Challenge=read(thief, "sign_in")).status == 401
    other = thief.post("/challenges", {"action": "code"}).json
    borrowed = f"{other['challenge']}:{answer(other['challenge'], other['difficulty'])}"
    assert thief.post("/sessions", WRONG, X_Challenge=borrowed).json["type"] == "/problems/challenge-failed"


@pytest.mark.parametrize(("purpose", "path", "asked"), [("sign_in", "/sessions", True), ("register", "/users", False)])
def test_a_challenge_is_good_for_one_guess_at_a_code(visitor: Visitor, purpose: Action, path: str, asked: bool) -> None:
    """SEC6: also where none was sent; the right one is looked at with a challenge of its own."""
    visitor.register(EMAIL, PASSWORD)
    thief = visitor.at(None, CAFE)
    code = thief.code(EMAIL, purpose) if asked else "000000"
    assert [thief.post("/sessions", WRONG).status for _ in range(2)] == [401, 401]
    solved, wrong = read(thief, purpose), other_than(code)
    assert thief.post(path, {"identifier": EMAIL, "code": wrong}).json["type"] == "/problems/challenge-needed"
    said = [thief.post(path, {"identifier": EMAIL, "code": each}, X_Challenge=solved) for each in (wrong, wrong, code)]
    assert [each.json["type"] for each in said] == ["/problems/wrong-code"] + ["/problems/challenge-failed"] * 2


@pytest.mark.parametrize("where", [EMAIL, {"email": "wang@example.com"}])
def test_a_challenge_is_good_for_one_guess_by_which_a_password_is_replaced(
    visitor: Visitor, where: dict[str, str]
) -> None:
    """SEC6: also at a code that was sent to somebody else."""
    visitor.register(EMAIL, PASSWORD)
    code, solved = visitor.code(where, "reset_password"), read(visitor, "password")
    body = {"new": "sieben Katzen auf der Fensterbank", "code_sent_to": where}
    said = [
        visitor.call("PUT", "/me/password", body | {"code": each}, X_Challenge=solved)
        for each in (other_than(code), code)
    ]
    assert [each.json["type"] for each in said] == ["/problems/wrong-code", "/problems/challenge-failed"]


def test_whoever_has_to_wait_is_told_how_long(visitor: Visitor) -> None:
    """S4.1.3-b part: Retry-After, half a minute at first; the owner's own device need not wait."""
    visitor.register(EMAIL, PASSWORD)
    thief = visitor.at(LAPTOP, CAFE)
    said = []
    for _ in range(6):
        found = thief.post("/sessions", WRONG)
        if found.status == 403:
            text = found.json["challenge"]
            found = thief.post("/sessions", WRONG, X_Challenge=f"{text}:{answer(text, found.json['difficulty'])}")
        said.append((found.status, found.headers.get("Retry-After")))
    assert said == [(401, None)] * 5 + [(429, "30")]
    assert visitor.post("/sessions", RIGHT).status == 201


def test_a_right_password_with_a_wrong_code_is_one_more_guess(visitor: Visitor) -> None:
    """S4.1.3-b part: whoever tries passwords with a code that is none learns of no right one that was not counted."""
    visitor.register(EMAIL, PASSWORD)
    thief = visitor.at(LAPTOP, CAFE)
    said = []
    for _ in range(6):
        found = thief.post("/sessions", RIGHT | {"code": "000000"})
        if found.json["type"] == "/problems/challenge-needed":
            solved = f"{found.json['challenge']}:{answer(found.json['challenge'], found.json['difficulty'])}"
            found = thief.post("/sessions", RIGHT | {"code": "000000"}, X_Challenge=solved)
        said.append(found.json["type"])
    assert said == ["/problems/wrong-code"] * 5 + ["/problems/too-many-guesses"]


def stored(visitor: Visitor) -> Password:
    found: Password | None = get(passwords.at(visitor.known["subject"]), consistent=True)
    assert found is not None
    return found


def test_a_password_is_hashed_anew_at_the_next_sign_in(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.2-d: with the parameters and the pepper of today; it stays the password, and is not said to be changed."""
    visitor.register(EMAIL, PASSWORD)
    before = stored(visitor)
    monkeypatch.setattr(rules, "MEMORY_KIB", 128)
    rules._argon2.cache_clear()
    monkeypatch.setattr(actions, "peppers", lambda: rules.Peppers.read("2=new,1=" + secret("pepper")))
    visitor.signed_in(visitor.post("/sessions", RIGHT))
    after = stored(visitor)
    assert (before.hash[:28], after.hash[:29]) == ("1$argon2id$v=19$m=64,t=2,p=1", "2$argon2id$v=19$m=128,t=2,p=1")
    assert (after.version, after.changed_at) == (2, before.changed_at)
    visitor.signed_in(visitor.post("/sessions", RIGHT))
    assert stored(visitor) == after
