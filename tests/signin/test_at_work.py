"""Staff look after how they sign in: their password, and where they are signed in."""

import pytest

from tests.shop import Answer
from tests.signin.desk import Desk, Mail, desk_of
from tests.signin.doorway import STAFF_PASSWORD, Office

NEW = "sieben Katzen auf der Fensterbank"
PATH = "/admin/me/password"


@pytest.fixture
def zhang(office: Office) -> Desk:
    return desk_of(office, Mail())


def at_home(desk: Desk) -> Desk:
    """The same person, with the same app, at another device."""
    other = Desk(desk.email, desk.visitor.at("the-laptop-at-home-of-zhang"), desk.mail, desk.app)
    other.sign_in()
    return other


def change(desk: Desk, old: str = STAFF_PASSWORD, new: str = NEW, **headers: str) -> Answer:
    return desk.visitor.call("PUT", PATH, {"old": old, "new": new}, **headers)


def test_staff_change_their_password_and_are_signed_out_elsewhere(zhang: Desk) -> None:
    """S4.1.2-d part, SEC10: the next call of every other session is refused."""
    home = at_home(zhang)
    assert change(zhang).status == 204
    assert zhang.visitor.call("GET", "/admin/sessions").status == 200
    assert home.visitor.call("GET", "/admin/sessions").status == 401
    home.later(minutes=5)
    assert home.attempt(STAFF_PASSWORD).status == 401
    home.later(minutes=5)
    assert home.attempt(NEW).status == 201


def test_a_while_after_the_sign_in_it_takes_a_proof(zhang: Desk) -> None:
    """SEC11"""
    session = zhang.visitor.known
    zhang.later(minutes=16)
    body = {"refresh_token": session["refresh_token"]}
    refreshed = zhang.visitor.post("/sessions/refresh", body)
    zhang.visitor.bearer = refreshed.json["access_token"]
    assert change(zhang).json["type"] == "/problems/step-up-needed"
    assert change(zhang, X_Step_Up=zhang.proof()).status == 204


def test_guessing_at_the_old_password_is_slowed_down(zhang: Desk) -> None:
    """SEC3: whoever found a desk unlocked guesses no faster than at the door; the right one is kept waiting, too."""
    answers = [change(zhang, old=f"guess {number}") for number in range(8)]
    assert (answers[0].status, answers[0].json["field"]) == (403, "/old")
    assert {each.status for each in answers[-2:]} <= {403, 429}
    assert answers[-1].json["type"] in ("/problems/too-many-guesses", "/problems/challenge-needed")
    assert change(zhang).status != 204


def test_no_password_is_weak_or_missing(zhang: Desk) -> None:
    """SEC2"""
    for body, field in (
        ({"old": STAFF_PASSWORD, "new": "password1"}, "/new"),
        ({"old": STAFF_PASSWORD, "new": zhang.email}, "/new"),
        ({"new": NEW}, "/old"),
        ({"old": STAFF_PASSWORD}, "/new"),
    ):
        answer = zhang.visitor.call("PUT", PATH, body)
        assert (answer.status, answer.json["field"]) == (422, field), body


def test_customers_have_a_door_of_their_own_for_it(zhang: Desk) -> None:
    assert zhang.visitor.call("PUT", "/me/password", {"old": STAFF_PASSWORD, "new": NEW}).status == 403


def test_staff_see_where_they_are_signed_in_and_end_it_there(zhang: Desk) -> None:
    """S4.1.3-c part, SEC10: staff see where they are signed in and end it there"""
    home = at_home(zhang)
    items = zhang.visitor.call("GET", "/admin/sessions").json["items"]
    assert [(each["audience"], each["shop"], each["current"]) for each in items] == [
        ("staff", "mugs", False), ("staff", "mugs", True),
    ]  # fmt: skip
    assert zhang.visitor.call("DELETE", f"/admin/sessions/{items[0]['session_id']}").status == 204
    assert home.visitor.call("GET", "/admin/sessions").status == 401
    assert zhang.visitor.call("GET", "/sessions").status == 403, "that is where customers look"
