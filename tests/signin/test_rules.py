"""Tickets and pages."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.domain.signin.rules.providers import Page, PageRefused, ProviderUnknown, allowed_page
from chalicelib.domain.signin.rules.tickets import LENGTH, LIFE, Purpose, TicketRefused, challenge, issue, redeem
from tests.shop import NOON
from tests.signin.builders import PAGE, directory, provider

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
    with pytest.raises(PageRefused):
        allowed_page(provider("oidc", "http://127.0.0.1:1"), "mugs", page)


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
    with pytest.raises(ProviderUnknown):
        known.partner("carrier", "lamps")
