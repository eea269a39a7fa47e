"""What is said of people is well formed, and shows as little as it can where not all of it is needed."""

from typing import Any

import msgspec
import pytest

from chalicelib.core.addresses import MAIL, SMS, Address, Contact, MaskedAddress, MaskedContact
from chalicelib.core.personal import Email, Personal, Phone, masked, masked_email, masked_name, masked_phone

LI = Address(
    country="CN",
    regions=("31", "3101", "310115"),
    lines=("1 Century Avenue", "Room 5"),
    postal_code="200120",
    recipient="李雷",
    phone="+8613800130001",
)


def fits(text: str, kind: Any) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800130001", "+86138****0001"),  # fourteen signs: four are left out
        ("+861380013000", "+86****"),  # thirteen: it would be three
        ("+12025550143", "+12****"),
        ("+1202555", "+12****"),
        ("", "****"),
    ],
)
def test_of_a_phone_number_the_network_and_four_digits_are_shown(number: str, shown: str) -> None:
    """And none of them where fewer than four others would be left out."""
    assert masked_phone(number) == shown


def test_of_names_a_letter_is_shown_and_of_all_else_nothing() -> None:
    assert [masked_name(each) for each in ("李雷", "Li Lei", "")] == ["李***", "L***", ""]
    assert [masked(each) for each in ("1 Century Avenue", "x", "")] == ["***", "***", ""]
    assert [masked_email(each) for each in ("li@example.com", "l@a.cn", "nobody", "")] == [
        "l***@example.com", "l***@a.cn", "***", "",
    ]  # fmt: skip


def test_a_masked_address_keeps_the_district_and_what_there_is_of_the_rest() -> None:
    assert MaskedAddress.of(LI) == MaskedAddress(
        country="CN", regions=("31", "3101", "310115"), lines=("***", "***"), postal_code="***", recipient="李***",
        phone="+86138****0001",
    )  # fmt: skip
    assert MaskedAddress.of(msgspec.structs.replace(LI, postal_code="")).postal_code == ""
    both = Contact(email="li@example.com", phone="+8613800130001", locale="en")
    assert MaskedContact.of(both) == MaskedContact(email="l***@example.com", phone="+86138****0001", locale="en")
    assert MaskedContact.of(Contact()) == MaskedContact(email=None, phone=None, locale="zh-CN")


def test_who_can_be_reached_is_reached_by_what_they_gave() -> None:
    given = [Contact(email="li@example.com", phone="+8613800130001"), Contact(phone="+8613800130001"), Contact()]
    assert [contact.channels for contact in given] == [(MAIL, SMS), (SMS,), ()]


def test_a_contact_says_nothing_else() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"email": "li@example.com", "wechat": "li"}, Contact)


def test_neither_gets_into_a_line_by_mistake() -> None:
    """SEC22"""
    assert [repr(LI), repr(Contact(email="li@example.com"))] == ["Address(...)", "Contact(...)"]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Phone, ["+1234567", "+123456789012345"], ["+123456", "+1234567890123456", "+0234567", "1234567", "+12 34567"]),
        (Personal, ["x", "李", "x" * 200], ["", " ", "\u3000\t", "x" * 201]),
        (
            Email,
            ["a@b.c", f"{'a' * 64}@b.cn", f"a@{'b' * 249}.cn", "a+b.c'd@x-y.example", "李@example.com"],
            [f"{'a' * 65}@b.cn", f"a@{'b' * 250}.cn", "a@b", "a@b.", "a@.b", "@b.c", "a@b@c.d", "a b@c.d", "a,b@c.d",
             "<a>@b.c", "a@b_c.d", "a@b.c ", "a;b@c.d", 'a"b@c.d', "a\\b@c.d", "a:b@c.d"],
        ),
    ],
    ids=["phone", "personal", "email"],
)  # fmt: skip
def test_what_is_given_has_a_form_and_an_end(kind: Any, good: list[str], bad: list[str]) -> None:
    assert [each for each in good if not fits(each, kind)] == []
    assert [each for each in bad if fits(each, kind)] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"country": "cn"}, {"country": "CHN"}, {"regions": []}, {"regions": ["1", "2", "3", "4", "5"]},
        {"regions": ["3101#1"]}, {"regions": ["1" * 13]}, {"lines": []}, {"lines": ["a", "b", "c", "d", "e"]},
        {"lines": [" "]}, {"postal_code": "2" * 13}, {"postal_code": "20#120"}, {"recipient": ""}, {"phone": "138"},
        {"floor": "5"},
    ],
)  # fmt: skip
def test_an_address_has_a_form(changes: dict[str, Any]) -> None:
    fine = msgspec.json.decode(msgspec.json.encode(LI))
    assert msgspec.convert(fine, Address) == LI
    for short_or_long in (
        {"regions": ["1" * 12] * 4, "lines": ["a"] * 4, "postal_code": "2" * 12},
        {"regions": ["1"], "lines": ["a"], "postal_code": ""},
    ):
        taken = msgspec.convert(fine | short_or_long, Address)
        assert msgspec.json.decode(msgspec.json.encode(taken)) == fine | short_or_long
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fine | changes, Address)
