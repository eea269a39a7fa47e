"""Staff: invited by the operator, known by password and app."""

from tests.shop import LAMPS, MUGS
from tests.signin.doorway import PASSWORD, STAFF_PASSWORD, Office, Visitor, invitation


def test_the_first_administrator_enrolls_and_signs_in(office: Office) -> None:
    """S4.1.2-a part: staff get the same token pair, for their own audience; no default password exists."""
    assert office.enroll().status == 201
    visitor = office.visitor.signed_in(office.sign_in())
    assert visitor.call("GET", "/admin/permissions").status == 200
    assert visitor.call("GET", "/me/identities").status == 403, "staff are no customers"
    visitor.host = "lamps.example"
    assert visitor.call("GET", "/admin/permissions").status == 403


def test_staff_need_both_factors_and_are_not_told_which_was_wrong(office: Office) -> None:
    office.enroll()
    wrong = "000000" if office.totp() != "000000" else "111111"
    answers = [
        office.sign_in("not the password"),
        office.sign_in(totp=wrong),
        office.sign_in("not the password", wrong),
        Office(office.visitor, "nobody@mugs.example").sign_in(totp="123456"),
    ]
    assert {(each.status, each.text) for each in answers} == {(401, answers[0].text)}
    office.visitor.later(hours=24)  # all four count as guesses
    assert office.sign_in().status == 201


def test_a_code_of_the_app_is_good_once(office: Office) -> None:
    """S6.2.1-a part: the same step again is refused."""
    office.enroll()
    code = office.totp()
    assert office.sign_in(totp=code).status == 201
    assert office.sign_in(totp=code).status == 401
    office.visitor.later(seconds=30)
    assert office.sign_in().status == 201


def test_an_invitation_is_good_once_for_one_address_in_one_shop_for_a_day(visitor: Visitor) -> None:
    code = invitation("zhang@mugs.example")
    body = {"email": "zhang@mugs.example", "code": code, "password": STAFF_PASSWORD}
    for changes in ({"email": "mallory@mugs.example"}, {"code": "made up"}, {"code": code.lower()}):
        assert visitor.post("/staff/enrollments", body | changes).status == 401
    visitor.host = LAMPS.hosts[0]
    assert visitor.post("/staff/enrollments", body).status == 401
    visitor.host = MUGS.hosts[0]
    assert visitor.post("/staff/enrollments", body | {"password": "password1"}).status == 422
    assert visitor.post("/staff/enrollments", body).status == 201
    assert visitor.post("/staff/enrollments", body).status == 401
    old = invitation("chen@mugs.example")
    visitor.later(hours=24)
    late = {"email": "chen@mugs.example", "code": old, "password": STAFF_PASSWORD}
    assert visitor.post("/staff/enrollments", late).status == 401


def test_who_has_lost_the_app_is_invited_again(office: Office) -> None:
    """Their old password, app and sessions are over."""
    office.enroll()
    visitor, before = office.visitor.signed_in(office.sign_in()), office.totp()
    another = "sieben Katzen auf der Fensterbank"
    assert office.enroll(another).status == 201
    assert visitor.call("GET", "/admin/permissions").status == 401
    assert [office.sign_in().status, office.sign_in(another, before).status] == [401, 401]
    assert office.sign_in(another).status == 201


def test_the_new_app_does_not_wait_for_the_guesses_at_the_lost_one(office: Office) -> None:
    """S4.1.3-b part: what was guessed at is over; so is the wait for it."""
    office.enroll()
    office.visitor.signed_in(office.sign_in())
    for _ in range(14):
        office.visitor.later(hours=2)
        wrong = "000000" if office.totp() != "000000" else "111111"
        assert office.sign_in(totp=wrong).status == 401
    office.visitor.later(hours=2)
    assert office.sign_in().status == 401, "locked"
    assert office.enroll().status == 201
    office.visitor.later(hours=1)
    assert office.sign_in().status == 201


def test_staff_of_another_shop_are_nobody_here(office: Office) -> None:
    """S4.2.2-b part: staff of another shop are nobody here"""
    office.enroll()
    office.visitor.host = "lamps.example"
    assert office.sign_in().status == 401


def test_customers_are_no_staff_and_staff_no_customers(office: Office) -> None:
    """Two audiences: the same address is two people to us."""
    office.enroll()
    visitor = office.visitor
    mail = {"email": office.email}
    assert visitor.post("/sessions", {"identifier": mail, "password": STAFF_PASSWORD}).status == 401
    customer = visitor.at(None)
    customer.register(mail, PASSWORD)
    assert office.sign_in(PASSWORD).status == 401
    assert customer.call("GET", "/admin/permissions").status == 403


def test_nothing_may_be_missing(visitor: Visitor) -> None:
    whole = {"email": "zhang@mugs.example", "password": PASSWORD, "totp": "123456"}
    for field in whole:
        answer = visitor.post("/staff/sessions", {name: value for name, value in whole.items() if name != field})
        assert (answer.status, answer.json["field"]) == (422, f"/{field}")


def test_guessing_at_staff_slows_down(office: Office) -> None:
    """S4.1.3-b part: guessing at staff slows down"""
    office.enroll()
    strangers = Office(office.visitor.at("the-device-of-a-stranger", "198.51.100.9"), office.email, office.app)
    statuses = [strangers.sign_in("guess").status for _ in range(7)]
    assert statuses[0] == 401
    assert 201 not in statuses
    assert statuses[-1] in (403, 429)
