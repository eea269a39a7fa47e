"""Signing in with an account elsewhere, or by a carrier's word, over the doors."""

from typing import Any

from infra.local.fakeidp.server import FakeIdpServer
from infra.local.fakeidp.tricks import Trick
from tests.signin.builders import KINDS, PAGE
from tests.signin.doorway import DEVICE, EMAIL, LAPTOP, PHONE, Visitor


def test_an_account_elsewhere_is_a_way_in(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part, S4.1.2-a part: OIDC, WeChat, QQ and Weibo give the same token pair, and the same person each
    time."""
    registered = frozenset(visitor.at(DEVICE).register().known)
    found = set()
    for provider in KINDS:
        here = visitor.at(None)
        first = here.signed_in(here.by_provider(idp, provider)).known
        assert here.call("GET", "/me/identities").json["items"][0]["shown"] == provider
        again = visitor.at(LAPTOP).by_provider(idp, provider)
        assert (again.status, again.json["subject"]) == (201, first["subject"])
        assert frozenset(again.json) == frozenset(first) == registered
        found |= {first["subject"], visitor.at(LAPTOP).by_provider(idp, provider, "wang").json["subject"]}
    assert len(found) == 2 * len(KINDS)


def test_the_same_address_elsewhere_opens_no_account_here(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: both say that they are li@example.com, one of them unverified; neither is who registered that
    here."""
    mine = visitor.register(EMAIL).known
    others = [visitor.at(LAPTOP).by_provider(idp, "oidc", person) for person in ("li", "mallory")]
    assert [other.status for other in others] == [201, 201]
    assert len({mine["subject"], *(other.json["subject"] for other in others)}) == 3


def test_what_a_browser_brings_back_is_good_once(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: the state is one-time; a second code does not make it good again."""
    told = visitor.back_from(idp, "oidc", "li")
    assert visitor.post("/oidc/oidc/sessions", told).status == 201
    assert visitor.post("/oidc/oidc/sessions", told).status == 401
    fresh = visitor.back_from(idp, "oidc", "li")
    answer = visitor.post("/oidc/oidc/sessions", told | {"code": fresh["code"]})
    assert answer.status == 401


def test_a_wechat_code_with_a_used_state_signs_nobody_in(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: where there is neither PKCE nor nonce, the state alone holds it together: it is used up."""
    told = visitor.back_from(idp, "wechat", "li")
    assert visitor.post("/oidc/wechat/sessions", told).status == 201
    stolen = visitor.back_from(idp, "wechat", "wang")["code"]
    refused = visitor.post("/oidc/wechat/sessions", told | {"code": stolen})
    assert (refused.status, refused.json["type"]) == (401, "/problems/ticket-refused")


def test_what_one_browser_began_no_other_can_end(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: a link with somebody else's code and state signs nobody into the other's account."""
    for provider in KINDS:
        told = visitor.back_from(idp, provider, "mallory")
        victim = visitor.at(LAPTOP)
        assert victim.post(f"/oidc/{provider}/sessions", told).status == 401
        victim.device = None
        answer = victim.post(f"/oidc/{provider}/sessions", told)
        assert (answer.status, answer.json["field"]) == (422, "X-Device")


def test_a_state_of_nobody_is_good_for_nothing(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: a state of nobody is good for nothing"""
    told = visitor.back_from(idp, "oidc", "li")
    for state in ("a" * 56, "", "x"):
        assert visitor.post("/oidc/oidc/sessions", told | {"state": state}).status == 401
    without = {name: value for name, value in told.items() if name != "state"}
    assert visitor.post("/oidc/oidc/sessions", without).status == 422


def test_what_was_begun_at_one_provider_is_not_ended_at_another(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: mix-up, between providers and between shops."""
    told = visitor.back_from(idp, "weibo", "li")
    told.pop("iss", None)
    assert visitor.post("/oidc/qq/sessions", told).status == 401
    visitor.host = "lamps.example"
    assert visitor.post("/oidc/weibo/sessions", told).status == 404


def test_a_state_ends(visitor: Visitor, idp: FakeIdpServer) -> None:
    told = visitor.back_from(idp, "oidc", "li")
    visitor.later(minutes=11)
    assert visitor.post("/oidc/oidc/sessions", told).json["type"] == "/problems/ticket-refused"


def test_browsers_come_back_to_a_page_of_the_shop_only(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: no open redirect."""
    told = visitor.back_from(idp, "oidc", "li")
    for page in (PAGE + "/", PAGE + "?next=https://evil.example", "https://evil.example/", ""):
        answer = visitor.post("/oidc/oidc/authorizations", {"redirect_uri": page})
        assert (answer.status, answer.json["field"]) == (422, "/redirect_uri")
        assert visitor.post("/oidc/oidc/sessions", told | {"redirect_uri": page}).status == 422


def test_an_unknown_provider_is_not_there(visitor: Visitor, idp: FakeIdpServer) -> None:
    assert visitor.post("/oidc/github/authorizations", {"redirect_uri": PAGE}).status == 404
    assert visitor.post("/assertions/nonces", {"partner": "oidc"}).status == 404


def test_a_shop_that_works_with_nobody_says_so(visitor: Visitor) -> None:
    """There is no parameter at all."""
    assert visitor.post("/oidc/oidc/authorizations", {"redirect_uri": PAGE}).status == 404


def test_a_provider_that_does_not_answer_is_no_fault_of_ours(visitor: Visitor, idp: FakeIdpServer) -> None:
    told = visitor.back_from(idp, "oidc", "li")
    idp.play("broken")
    assert visitor.post("/oidc/oidc/sessions", told).status == 503
    assert visitor.by_provider(idp).status == 201


def test_a_forged_id_token_signs_nobody_in(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: a forged ID token signs nobody in"""
    forgeries: tuple[Trick, ...] = ("wrong_nonce", "unsigned", "wrong_audience")
    for trick in forgeries:
        told = visitor.back_from(idp, "oidc", "li")
        idp.play(trick)
        answer = visitor.post("/oidc/oidc/sessions", told)
        assert (answer.status, answer.json["type"]) == (401, "/problems/not-vouched-for")


def test_an_account_elsewhere_can_be_linked_and_unlinked(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: a second identity of the same person; but never the last one goes."""
    mine = visitor.register(PHONE).known["subject"]
    linked = visitor.post("/oidc/qq/identities", visitor.back_from(idp, "qq", "li"))
    assert (linked.status, linked.json["kind"]) == (201, "oidc")
    assert visitor.at(LAPTOP).by_provider(idp, "qq").json["subject"] == mine
    [phone, account] = visitor.call("GET", "/me/identities").json["items"]
    assert visitor.call("DELETE", f"/me/identities/{phone['identity_id']}").status == 204
    assert visitor.call("DELETE", f"/me/identities/{account['identity_id']}").status == 409
    assert visitor.at(LAPTOP).by_provider(idp, "qq").json["subject"] == mine
    assert visitor.at(LAPTOP).register(PHONE).known["subject"] != mine


def test_an_account_elsewhere_that_is_somebody_elses_cannot_be_linked(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.1-b part: it is not told whose it is, or that it is somebody's."""
    assert visitor.at(LAPTOP).by_provider(idp, "qq").status == 201
    visitor.register(PHONE)
    taken = visitor.post("/oidc/qq/identities", visitor.back_from(idp, "qq", "li"))
    told = visitor.back_from(idp, "qq", "wang")
    unproven = visitor.post("/oidc/qq/identities", told | {"code": "made up"})
    assert (taken.status, taken.text) == (401, unproven.text)


def test_one_tap_is_a_way_in(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.2-b part, S4.1.2-a part: by the word of the carrier, as whoever has that phone."""
    body = {"partner": "carrier", "assertion": visitor.assertion(idp)}
    first = visitor.post("/assertions/sessions", body)
    assert first.status == 201, first
    assert visitor.at(LAPTOP).register(PHONE).known["subject"] == first.json["subject"]


def test_an_assertion_that_comes_again_is_refused(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.2-b: signature, audience and nonce are verified; a replay is refused, also a new assertion of a used
    nonce."""
    nonce = visitor.post("/assertions/nonces", {"partner": "carrier"}).json["nonce"]
    first, second = idp.carrier.vouch(PHONE["phone"], nonce), idp.carrier.vouch(PHONE["phone"], nonce, jti="2")
    answers = [visitor.post("/assertions/sessions", {"partner": "carrier", "assertion": a}) for a in (first, first)]
    assert [each.status for each in answers] == [201, 401]
    assert visitor.post("/assertions/sessions", {"partner": "carrier", "assertion": second}).status == 401


def test_an_assertion_is_good_on_the_device_that_asked_for_it(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.2-b part: who has stolen an assertion has not got the device's secret."""
    body = {"partner": "carrier", "assertion": visitor.assertion(idp)}
    assert visitor.at(LAPTOP).post("/assertions/sessions", body).status == 401
    assert visitor.post("/assertions/sessions", body).status == 201


NOT_FOR_US: tuple[dict[str, Any], ...] = (
    {"aud": "another-shop"},
    {"iss": "https://other.example"},
    {"nonce": "made up"},
    {"exp": 1_700_000_000},
    {"phone_number": "110"},
)


def test_an_assertion_that_is_not_for_us_signs_nobody_in(visitor: Visitor, idp: FakeIdpServer) -> None:
    """S4.1.2-b part: an assertion that is not for us signs nobody in"""
    nonce = visitor.post("/assertions/nonces", {"partner": "carrier"}).json["nonce"]
    good = {"phone": PHONE["phone"], "nonce": nonce}
    for changes in NOT_FOR_US:
        body = {"partner": "carrier", "assertion": idp.carrier.vouch(**good | changes)}
        assert visitor.post("/assertions/sessions", body).status == 401
    body = {"partner": "carrier", "assertion": idp.carrier.vouch(**good)}
    assert visitor.post("/assertions/sessions", body).status == 201
