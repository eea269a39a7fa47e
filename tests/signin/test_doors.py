"""The ways in, over the doors."""

from chalicelib.core.sessions import digest
from infra.local.fakeidp.server import FakeIdpServer
from tests.signin.doorway import DEVICE, EMAIL, LAPTOP, PASSWORD, PHONE, Visitor


def test_one_identifier_and_a_code_are_enough_to_register(visitor: Visitor) -> None:
    """S4.1.1-a: a phone or an e-mail address, plus the code that arrived there."""
    for identifier in (PHONE, EMAIL):
        somebody = visitor.at(DEVICE).register(identifier)
        mine = somebody.call("GET", "/me/identities").json["items"]
        assert [(each["kind"], each["verified_at"] is not None) for each in mine] == [(*identifier, True)]
        assert somebody.call("GET", "/cart").status == 200


def test_without_the_right_code_nobody_registers(visitor: Visitor) -> None:
    """S4.1.1-a part: not verified, not registered."""
    code = visitor.code(PHONE, "register")
    wrong = "000000" if code != "000000" else "111111"
    for body in ({"code": wrong}, {"code": "abcdef"}, {}):
        answer = visitor.post("/users", {"identifier": PHONE} | body)
        assert answer.status in (409, 422), answer
    assert visitor.post("/users", {"identifier": EMAIL, "code": code}).status == 409
    assert visitor.post("/sessions", {"identifier": PHONE, "code": code}).status == 409
    assert visitor.post("/users", {"identifier": PHONE, "code": code}).status == 201
    assert visitor.post("/users", {"identifier": PHONE, "code": code}).status == 409


def test_every_way_in_gives_the_same_pair_of_tokens(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.2-a: phone + code, e-mail + password, username + password, an account elsewhere, and a carrier's word."""
    visitor.register(PHONE, PASSWORD)
    link = {"identifier": EMAIL, "code": visitor.code(EMAIL, "link")}
    assert visitor.post("/me/identities", link).status == 201
    assert visitor.post("/me/identities", {"identifier": {"username": "xiao_li"}}).status == 201
    assert visitor.post("/oidc/oidc/identities", visitor.back_from(idp, "oidc", "li")).status == 201
    later = visitor.at(DEVICE)
    ways = (
        {"identifier": PHONE, "code": later.code(PHONE, "sign_in")},
        {"identifier": PHONE, "password": PASSWORD},
        {"identifier": EMAIL, "password": PASSWORD},
        {"identifier": {"username": "xiao_li"}, "password": PASSWORD},
    )
    answers = [later.post("/sessions", way) for way in ways]
    answers.append(later.by_provider(idp, "oidc"))
    answers.append(later.post("/assertions/sessions", {"partner": "carrier", "assertion": later.assertion(idp)}))
    assert [each.status for each in answers] == [201] * 6
    assert {frozenset(each.json) for each in answers} == {frozenset(visitor.known)}
    assert {each.json["subject"] for each in answers} == {visitor.known["subject"]}
    for each in answers:
        later.bearer = each.json["access_token"]
        assert later.call("GET", "/me/identities").status == 200
        refreshed = later.post("/sessions/refresh", {"refresh_token": each.json["refresh_token"]})
        assert refreshed.status == 200, refreshed


def test_who_registers_twice_is_who_they_were(visitor: Visitor) -> None:
    """S4.1.1-d part: the same answer; the password that was sent along is not theirs for it."""
    first = visitor.register(PHONE, PASSWORD).known
    again = visitor.at(DEVICE)
    second = again.register(PHONE, "an entirely different one").known
    assert second["subject"] == first["subject"]
    assert again.post("/sessions", {"identifier": PHONE, "password": PASSWORD}).status == 201
    refused = again.post("/sessions", {"identifier": PHONE, "password": "an entirely different one"})
    assert refused.status == 401


def test_whoever_reads_the_code_becomes_a_customer_by_signing_in(visitor: Visitor) -> None:
    """S4.1.1-d part: also at the other door it is not told whether there was an account."""
    answer = visitor.post("/sessions", {"identifier": PHONE, "code": visitor.code(PHONE, "sign_in")})
    assert visitor.signed_in(answer).call("GET", "/me/identities").status == 200


def test_a_new_device_needs_more_than_the_password(visitor: Visitor) -> None:
    """S4.1.3-a part: password alone is not enough there; with a code that was sent to the user it is."""
    visitor.register(PHONE, PASSWORD)
    elsewhere = visitor.at(LAPTOP)
    body = {"identifier": PHONE, "password": PASSWORD}
    refused = elsewhere.post("/sessions", body)
    assert (refused.status, refused.json["factors"]) == (403, ["code"])
    code = elsewhere.code(PHONE, "sign_in")
    wrong = {"code": "000000" if code != "000000" else "111111"}
    assert elsewhere.post("/sessions", body | wrong).status == 409
    assert elsewhere.post("/sessions", body | {"code": code}).status == 201
    assert elsewhere.post("/sessions", body).status == 201, "it is theirs now"


def test_a_code_for_somebody_else_is_no_second_factor(visitor: Visitor) -> None:
    """S4.1.3-a part: the thief of a password cannot add a phone of their own."""
    visitor.register(EMAIL, PASSWORD)
    thief = visitor.at(LAPTOP)
    body = {"identifier": EMAIL, "password": PASSWORD, "code_sent_to": PHONE}
    assert thief.post("/sessions", body | {"code": thief.code(PHONE, "sign_in")}).status == 409


def test_the_device_may_be_named_by_us(visitor: Visitor) -> None:
    visitor.device = None
    visitor.register(PHONE)
    assert visitor.device is not None
    assert len(visitor.device) >= 16
    assert visitor.call("GET", "/me/identities").status == 200
    visitor.device = LAPTOP
    assert visitor.call("GET", "/me/identities").status == 401


NAMED: list[tuple[dict[str, object], str]] = [
    ({"identifier": PHONE}, "/password"),
    ({"identifier": PHONE, "totp": "123456"}, "/password"),
    ({"identifier": PHONE | EMAIL, "password": PASSWORD}, "/identifier"),
    ({"identifier": {}, "password": PASSWORD}, "/identifier"),
    ({"identifier": {"phone": "12"}, "password": PASSWORD}, "/identifier/phone"),
    ({"identifier": {"email": "li"}, "password": PASSWORD}, "/identifier/email"),
    ({"identifier": PHONE, "password": PASSWORD, "code": "12345"}, "/code"),
    ({"identifier": PHONE, "password": PASSWORD, "role": "admin"}, "/role"),
    ({"identifier": PHONE, "password": PASSWORD, "code": "123456", "totp": "123456"}, "/totp"),
    ({"identifier": PHONE, "password": PASSWORD, "code": "123456", "code_sent_to": {}}, "/code_sent_to"),
]


def test_what_is_wrong_is_named(visitor: Visitor) -> None:
    for body, field in NAMED:
        answer = visitor.post("/sessions", body)
        assert (answer.status, answer.json["field"]) == (422, field)


def test_a_device_that_is_none_is_refused(visitor: Visitor) -> None:
    visitor.device = "short"
    answer = visitor.post("/sessions", {"identifier": PHONE, "password": PASSWORD})
    assert (answer.status, answer.json["field"]) == (422, "X-Device")


def test_a_password_that_others_guess_first_is_not_taken(visitor: Visitor) -> None:
    """S4.1.2-d part: a password that others guess first is not taken"""
    body = {"identifier": PHONE, "code": visitor.code(PHONE, "register")}
    for weak in ("short", "password1", "13800138000", "x" * 129):
        refused = visitor.post("/users", body | {"password": weak})
        assert (refused.status, refused.json["field"]) == (422, "/password")
    assert visitor.post("/users", body | {"password": PASSWORD}).status == 201


def test_another_password_ends_the_other_sessions(visitor: Visitor) -> None:
    """S4.1.3-c part: who changes a password is alone in their account."""
    visitor.register(PHONE, PASSWORD)
    other = visitor.at(DEVICE)
    other.signed_in(other.post("/sessions", {"identifier": PHONE, "password": PASSWORD}))
    new = "sieben Katzen auf der Fensterbank"
    wrong = visitor.call("PUT", "/me/password", {"old": "not this one", "new": new})
    assert (wrong.status, wrong.json["field"]) == (403, "/old")
    assert visitor.call("PUT", "/me/password", {"new": new}).status == 403
    assert visitor.call("PUT", "/me/password", {"old": PASSWORD, "new": "12345678"}).status == 422
    assert other.call("GET", "/me/identities").status == 200
    assert visitor.call("PUT", "/me/password", {"old": PASSWORD, "new": new}).status == 204
    assert (visitor.call("GET", "/me/identities").status, other.call("GET", "/me/identities").status) == (200, 401)
    assert other.at(DEVICE).post("/sessions", {"identifier": PHONE, "password": PASSWORD}).status == 401
    assert other.at(DEVICE).post("/sessions", {"identifier": PHONE, "password": new}).status == 201


def test_a_forgotten_password_is_replaced_by_who_reads_a_code(visitor: Visitor) -> None:
    visitor.register(PHONE, PASSWORD)
    new = "sieben Katzen auf der Fensterbank"
    strange = {"new": new, "code": visitor.code(EMAIL, "reset_password"), "code_sent_to": EMAIL}
    assert visitor.call("PUT", "/me/password", strange).status == 409, "it is right, and of no identity of theirs"
    body = {"new": new, "code": visitor.code(PHONE, "reset_password")}
    assert visitor.call("PUT", "/me/password", body).status == 403, "it is not said where the code went"
    assert visitor.call("PUT", "/me/password", body | {"code_sent_to": EMAIL}).status == 409
    assert visitor.call("PUT", "/me/password", body | {"code_sent_to": PHONE}).status == 204
    assert visitor.at(DEVICE).post("/sessions", {"identifier": PHONE, "password": new}).status == 201


def test_a_first_password_needs_nothing_just_after_signing_in(visitor: Visitor) -> None:
    visitor.register(PHONE)
    assert visitor.call("PUT", "/me/password", {"new": PASSWORD}).status == 204


def test_a_first_password_needs_a_code_when_one_has_been_here_for_long(visitor: Visitor) -> None:
    visitor.register(PHONE)
    visitor.later(minutes=16)
    refreshed = visitor.post("/sessions/refresh", {"refresh_token": visitor.known["refresh_token"]})
    visitor.bearer = refreshed.json["access_token"]
    assert visitor.call("PUT", "/me/password", {"new": PASSWORD}).status == 403


def test_nothing_secret_is_in_an_answer(visitor: Visitor) -> None:
    """S4.1.1-c part: neither the code nor the password nor the identifier comes back."""
    code = visitor.code(PHONE, "register")
    answer = visitor.post("/users", {"identifier": PHONE, "code": code, "password": PASSWORD})
    for secret in (code, PASSWORD, PHONE["phone"], digest(DEVICE)):
        assert secret not in answer.text
