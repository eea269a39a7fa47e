"""Tickets and pages, and what those who vouch for people must say."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.domain.signin.actions.meeting import ABOVE_SUSPICION
from chalicelib.domain.signin.rules.providers import Page, PageRefused, ProviderUnknown, allowed_page
from chalicelib.domain.signin.rules.statements import Assertion, Bad, IdToken, check_assertion, check_id_token
from chalicelib.domain.signin.rules.tickets import LENGTH, LIFE, Purpose, TicketRefused, challenge, issue, redeem
from chalicelib.domain.users.rules.risk import CHALLENGE_FROM, of_request
from tests.shop import NOON
from tests.signin.builders import PAGE, directory, partner, provider

PURPOSE = Purpose("oidc", "mugs", "hash-of-the-device", PAGE)
TICKET = issue(PURPOSE, "secret", bytes(range(16)), NOON)


def test_a_ticket_comes_back_as_what_it_was() -> None:
    """S4.1.1-b part: the state; letters and digits, at most 128, as WeChat wants it."""
    assert redeem(TICKET.text, PURPOSE, "secret", NOON) == TICKET
    assert TICKET.text.isalnum()
    assert TICKET.text.isascii()
    assert len(TICKET.text) == LENGTH <= 128


@pytest.mark.parametrize(
    "purpose",
    [
        Purpose("wechat", "mugs", "hash-of-the-device", PAGE),
        Purpose("oidc", "lamps", "hash-of-the-device", PAGE),
        Purpose("oidc", "mugs", "hash-of-another-device", PAGE),
        Purpose("oidc", "mugs", "hash-of-the-device", PAGE + "/"),
        Purpose("oidc", "mugs", "hash-of-the-device\n" + PAGE, ""),
    ],
)
def test_a_ticket_is_good_for_its_provider_shop_device_and_page_only(purpose: Purpose) -> None:
    """S4.1.1-b part: state is bound to the browser, and to the provider against mix-up."""
    with pytest.raises(TicketRefused):
        redeem(TICKET.text, purpose, "secret", NOON)


@pytest.mark.parametrize(
    "text", ["", "x", TICKET.text[:-1], TICKET.text + "a", "a" * LENGTH, "é" * LENGTH, "=" * LENGTH, "0189" * 14]
)
def test_a_made_up_ticket_is_good_for_nothing(text: str) -> None:
    with pytest.raises(TicketRefused):
        redeem(text, PURPOSE, "secret", NOON)


def test_every_letter_of_a_ticket_counts() -> None:
    for place in range(LENGTH):
        other = "a" if TICKET.text[place] != "a" else "b"
        with pytest.raises(TicketRefused):
            redeem(TICKET.text[:place] + other + TICKET.text[place + 1 :], PURPOSE, "secret", NOON)


def test_a_ticket_ends() -> None:
    assert timedelta(minutes=10) == LIFE
    redeem(TICKET.text, PURPOSE, "secret", NOON + LIFE - timedelta(seconds=1))
    with pytest.raises(TicketRefused):
        redeem(TICKET.text, PURPOSE, "secret", NOON + LIFE)
    with pytest.raises(TicketRefused):
        redeem(TICKET.text, PURPOSE, "another secret", NOON)


def test_what_a_ticket_stands_for_is_not_in_it() -> None:
    """S4.1.1-b part: nonce and verifier differ, and belong to one ticket and our secret."""
    other = issue(PURPOSE, "secret", bytes(16), NOON)
    kept = {each for ticket in (TICKET, other) for each in (ticket.nonce("secret"), ticket.verifier("secret"))}
    assert len(kept) == 4
    assert len(TICKET.verifier("secret")) == 43
    assert TICKET.verifier("secret") != TICKET.verifier("another secret")


def test_pkce_is_that_of_the_standard() -> None:
    """The example of RFC 7636, appendix B."""
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    "page",
    [
        "", PAGE + "/", PAGE + "?", PAGE + "#", PAGE + "/../x", PAGE.upper(), PAGE.replace("https", "http"),
        "https://www.mugs.example.evil.example/signed-in", "https://evil.example/", "//www.mugs.example/signed-in",
        "https://www.mugs.example@evil.example/signed-in", "https://www.mugs.example/signed-in%2f", "javascript:x()",
    ],
)  # fmt: skip
def test_people_come_back_to_a_listed_page_letter_for_letter(page: str) -> None:
    """S4.1.1-b part: no open redirect."""
    known = provider("oidc", "http://127.0.0.1:1")
    with pytest.raises(PageRefused) as refused:
        allowed_page(known, "mugs", page)
    assert refused.value.facts["field"] == "/redirect_uri"
    assert allowed_page(known, "mugs", PAGE) == PAGE
    with pytest.raises(PageRefused):
        allowed_page(known, "lamps", PAGE)


@pytest.mark.parametrize("page", ["http://shop.example/", "https://shop.example/?next=x", "https://a@b/", "ftp://a/"])
def test_settings_cannot_list_a_page_that_leads_on(page: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(page, Page)


def test_a_shop_works_with_its_own_providers_only() -> None:
    known = directory("http://127.0.0.1:1")
    assert known.provider("qq", "mugs").kind == "qq"
    assert known.partner("carrier", "mugs").name == "carrier"
    for name, shop in (("qq", "lamps"), ("github", "mugs"), ("carrier", "mugs")):
        with pytest.raises(ProviderUnknown):
            known.provider(name, shop)
    for name, shop in (("carrier", "lamps"), ("another", "mugs")):
        with pytest.raises(ProviderUnknown):
            known.partner(name, shop)


TOKEN = IdToken(
    iss="https://idp.example", sub="li", aud="our-client", iat=NOON.timestamp(), exp=NOON.timestamp() + 300, nonce="n"
)
SAID = Assertion(
    iss="carrier", aud="us", iat=NOON.timestamp(), exp=NOON.timestamp() + 300, nonce="n", phone_number="+8613800138000"
)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def judged(later: timedelta = timedelta(0), **changes: Any) -> str:
    """What is wrong with an id_token, if anything is."""
    known = provider("oidc", "https://idp.example", client_id="our-client")
    try:
        check_id_token(replace(TOKEN, **changes), known, "n", NOON + later)
    except Bad as bad:
        return str(bad)
    return ""


def seconds(later: timedelta) -> float:
    return (NOON + later).timestamp()


@pytest.mark.parametrize(
    ("later", "changes", "reason"),
    [
        (6 * MINUTE - SECOND, {}, ""),
        (6 * MINUTE, {}, "expired"),
        (-MINUTE, {}, ""),
        (-MINUTE - SECOND, {}, "not-yet"),
        (timedelta(0), {"nbf": seconds(MINUTE)}, ""),
        (timedelta(0), {"nbf": seconds(MINUTE + SECOND)}, "not-yet"),
        (11 * MINUTE, {"exp": seconds(60 * MINUTE)}, ""),
        (11 * MINUTE + SECOND, {"exp": seconds(60 * MINUTE)}, "too-old"),
        (timedelta(0), {"aud": ["our-client", "another"], "azp": "our-client"}, ""),
        (timedelta(0), {"aud": ["our-client", "another"]}, "authorized-party"),
        (timedelta(0), {"azp": "another"}, "authorized-party"),
        (timedelta(0), {"aud": ["another"]}, "audience"),
        (timedelta(0), {"iss": "https://idp.example/"}, "issuer"),
        (timedelta(0), {"nonce": "m"}, "nonce"),
        (timedelta(0), {"nonce": None}, "nonce"),
        (timedelta(0), {"aud": ["our-client"]}, ""),
        (timedelta(0), {"sub": "x"}, ""),
        (timedelta(0), {"sub": "x" * 255}, ""),
        (timedelta(0), {"sub": "x" * 256}, "subject"),
        (timedelta(0), {"sub": ""}, "subject"),
        (timedelta(0), {"sub": "lí"}, "subject"),
    ],
)
def test_an_id_token_is_ours_and_of_now(later: timedelta, changes: dict[str, Any], reason: str) -> None:
    """S4.1.1-b part: clocks may differ by a minute; it is ten minutes old at most, however long it would be good."""
    assert judged(later, **changes) == reason


def test_an_assertion_is_good_for_ten_minutes_at_most() -> None:
    """S4.1.2-b part: an assertion is good for ten minutes at most"""
    told = partner(issuer="carrier", audience="us")
    check_assertion(replace(SAID, exp=seconds(10 * MINUTE)), told, NOON)
    for changes in (
        {"exp": seconds(10 * MINUTE + SECOND)},
        {"iat": NOON.timestamp() - 301},
        {"aud": "them"},
        {"iss": "us"},
        {"iat": seconds(2 * MINUTE)},
    ):
        with pytest.raises(Bad):
            check_assertion(replace(SAID, **changes), told, NOON)


def test_who_is_vouched_for_is_never_asked_for_work() -> None:
    """S4.1.1-e part: whatever strangers have tried at that account, and from that network."""
    worst = of_request(10**6, 10**6, known_device=False, has_device=False)
    assert worst >= CHALLENGE_FROM > worst + ABOVE_SUSPICION
