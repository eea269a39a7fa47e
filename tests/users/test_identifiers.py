"""One phone, mail address or name is one identifier, however it is written; what only looks like one is none."""

import pytest

from chalicelib.core.phones import NotAPhone
from chalicelib.core.problems import Invalid
from chalicelib.domain.users.rules.identifiers import (
    EMAIL,
    LONGEST,
    PHONE,
    USERNAME,
    Given,
    Identifier,
    NotAMailAddress,
    NoTextMessages,
    OneIdentifier,
    oidc,
    read,
)
from chalicelib.domain.users.rules.usernames import MOST, BadUsername, skeleton


@pytest.mark.parametrize(
    "text", ["+8613800138000", "+86 138 0013 8000", "+86-13800138000", "＋８６１３８００１３８０００"]
)
def test_a_phone_is_one_however_it_is_written(text: str) -> None:
    """S4.1.1-b part: phones are accepted, and are E.164."""
    assert read(PHONE, text) == Identifier(PHONE, "+8613800138000")


@pytest.mark.parametrize(
    "text", ["", "138", "13800138000", "+8612", "+86138001380001", "a@example.com", "+" + "1" * 99]
)
def test_what_nobody_can_be_called_by_is_no_phone(text: str) -> None:
    with pytest.raises(NotAPhone) as refused:
        read(PHONE, text, "/identifier/phone")
    assert refused.value.facts["field"] == "/identifier/phone"


@pytest.mark.parametrize("text", ["+19005550199", "+861065529988", "+448001111111"])
def test_numbers_that_cost_or_take_no_text_messages_are_refused(text: str) -> None:
    """S4.1.1-c part: nobody earns with the messages that we send."""
    with pytest.raises(NoTextMessages) as refused:
        read(PHONE, text, "/identifier/phone")
    assert refused.value.facts["field"] == "/identifier/phone"


@pytest.mark.parametrize("text", ["+447400123456", "+12015550123", "+8617000123456"])
def test_text_messages_are_sent_to_telephones_of_other_countries_too(text: str) -> None:
    """S4.1.1-b part: wherever a number may be a mobile one."""
    assert read(PHONE, text).value == text


def test_only_names_are_compared_by_how_they_look() -> None:
    """S4.1.2-a part: a mail address with a dot, and a number with a one, are not those without."""
    for kind, text in ((EMAIL, "l.i1@example.com"), (PHONE, "+8613800138001")):
        assert read(kind, text).key == text
    with pytest.raises(ValueError, match="not read from a text"):
        read("oidc", "wechat")


@pytest.mark.parametrize(
    "text", ["Li@Example.COM", " li@example.com ", "ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "LI@EXAMPLE.COM"]
)
def test_a_mail_address_is_one_however_it_is_written(text: str) -> None:
    """S4.1.1-b part: mail addresses are accepted, composed and without case."""
    assert read(EMAIL, text) == Identifier(EMAIL, "li@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "", "li", "@example.com", "li@", "li@example", "a@b@example.com", "li@ex ample.com", "li@exämple.com",
        "l\u0131\u0307@example.com", "\u043bi@example.com", "li\u200b@example.com", "\u202eli@example.com",
        "li@example.com\nBcc: all@example.com", "li@-example.com", "li@example.com.", ".li@example.com",
        "l..i@example.com", "li.@example.com", "li@127.0.0.1", "<li@example.com>", "a" * 65 + "@example.com",
        "li@" + "a." * 200 + "com", "x" * 100_000,
    ],
)  # fmt: skip
def test_what_mail_cannot_reach_is_no_mail_address(text: str) -> None:
    """S4.1.1-b part: nothing that turns, hides or adds lines is an address."""
    with pytest.raises(NotAMailAddress) as refused:
        read(EMAIL, text, "/identifier/email")
    assert refused.value.facts["field"] == "/identifier/email"


def test_the_longest_mail_address_is_one() -> None:
    domain = "a" * 63 + "." + "b" * 63 + "." + "c" * 59 + ".com"
    address = "x" * (LONGEST - len(domain) - 1) + "@" + domain
    assert read(EMAIL, address).value == address
    ligatures = "\ufb03" * 20 + "@" + ".".join(["\ufb03" * 21] * 3) + ".com"  # each is three letters
    assert len(ligatures) < LONGEST
    for longer in ("x" + address, ligatures):
        with pytest.raises(NotAMailAddress):
            read(EMAIL, longer)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("abc", "abc"),
        ("x" * 32, "x" * 32),
        ("Li.Lei", "li.lei"),
        ("ＬｉＬｅｉ", "lilei"),
        ("李雷_2026", "李雷_2026"),
        ("lei-99", "lei-99"),
    ],
)
def test_a_name_is_written_without_case(text: str, name: str) -> None:
    """S4.1.2-a part: names are NFKC and casefolded (SEC36)."""
    assert read(USERNAME, text) == Identifier(USERNAME, name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("li", "length"), ("x" * (MOST + 1), "length"), ("", "length"),
        ("l\u0456lei", "characters"),  # Ukrainian i
        ("\u0440aypal", "characters"),  # Russian r
        ("αdam", "characters"), ("li\u200blei", "characters"), ("li\u200dlei", "characters"),
        ("li\u202elei", "characters"), ("li\u2066lei", "characters"), ("\ufefflilei", "characters"),
        ("li lei", "characters"), ("li@lei", "characters"), ("li/lei", "characters"), ("li\nlei", "characters"),
        ("l\u0301\u0301\u0301i", "characters"), ("😀😀😀", "characters"), ("li#lei", "characters"),
        ("_lilei", "form"), ("lilei.", "form"), ("li..lei", "form"), ("13800138000", "form"), ("２０２６", "form"),
        ("admin", "reserved"), ("Adm1n", "reserved"), ("r00t", "reserved"), ("sup-port", "reserved"),
        ("offic1al", "reserved"), ("officlal", "reserved"), ("客服", "length"), ("管理员", "reserved"),
        ("vvvv.", "form"),
    ],
)  # fmt: skip
def test_names_that_would_deceive_are_refused(text: str, reason: str) -> None:
    """S4.1.2-a part: confusable letters, zero-width and bidirectional signs, and the shop's own names (SEC36)."""
    with pytest.raises(BadUsername) as refused:
        read(USERNAME, text)
    assert (refused.value.facts["reason"], refused.value.facts["field"]) == (reason, "/identifier")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paypal", "paypa1"), ("modern", "modem"), ("vvang", "wang"), ("oliver", "0lIver"), ("l.ix", "lix"),
        ("adele", "ac.iele"), ("vwx", "wvx"), ("5imon", "sirnon"),
    ],
)  # fmt: skip
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    """S4.1.2-a part: nobody can take a name that is seen as somebody else's."""
    assert read(USERNAME, one).key == read(USERNAME, other).key


def test_names_that_are_read_apart_are_two() -> None:
    assert len({skeleton(name) for name in ("lilei", "lileo", "li.lei2", "李雷", "李磊")}) == 5


def test_exactly_one_identifier_is_given() -> None:
    assert Given(email="li@example.com").identifier().kind == EMAIL
    for given in (Given(), Given(phone="+8613800138000", email="li@example.com")):
        with pytest.raises(OneIdentifier) as refused:
            given.identifier()
        assert refused.value.facts["field"] == "/identifier"


def test_a_bad_identifier_is_named_by_its_field() -> None:
    for given, field in ((Given(phone="1"), "/identifier/phone"), (Given(username="x"), "/identifier/username")):
        with pytest.raises(Invalid) as refused:
            given.identifier()
        assert refused.value.facts["field"] == field


def test_an_identity_of_a_provider_is_the_providers() -> None:
    """S4.1.1-b part: third-party identities are accepted, and are two when two providers have the same subject."""
    assert oidc("wechat", "o6_bmj").key != oidc("qq", "o6_bmj").key
    assert [len(oidc("wechat", "x" * size).value) for size in (1, 255)] == [8, 262]
    for provider, subject in (("we:chat", "x"), ("", "x"), ("wechat", ""), ("wechat", "x" * 256)):
        with pytest.raises(ValueError, match="no identity"):
            oidc(provider, subject)
