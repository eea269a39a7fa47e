"""Phone numbers are what somebody can be called at, and are kept in one form."""

import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from chalicelib.core.phones import NotAPhone, e164
from tests.contracts.whole import ROOT

library: Any = import_module("phonenumbers")


@pytest.mark.parametrize(
    ("text", "region", "kept"),
    [
        ("+8613800138000", None, "+8613800138000"),
        ("+86 138 0013 8000", None, "+8613800138000"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("010-62552686", "CN", "+861062552686"),
        ("+44 7911 123456", None, "+447911123456"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("＋８６１３８００１３８０００", None, "+8613800138000"),
    ],
)
def test_a_number_is_kept_in_one_form(text: str, region: str | None, kept: str) -> None:
    """S4.1.1-a part: one person's phone is one identifier, however it is written."""
    assert e164(text, "/phone", region) == kept


@pytest.mark.parametrize(
    "text",
    [
        "", "+", "13800138000", "+8612345", "+8611111111111", "+10000000000", "+999123456789", "call me",
        "+86138001380001", "+8613800138000;ext=5", "+8613800138000 x5", "0" * 5_000, "+" + "8" * 5_000,
    ],
)  # fmt: skip
def test_what_cannot_be_called_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(NotAPhone) as refused:
        e164(text, "/address/phone")
    assert (refused.value.status, refused.value.facts["field"]) == (422, "/address/phone")


def test_thirty_signs_are_looked_at_and_no_more() -> None:
    assert e164(f"+86{' ' * 16}13800138000", "/phone") == "+8613800138000"
    with pytest.raises(NotAPhone):
        e164(f"+86{' ' * 17}13800138000", "/phone")


def test_what_is_taken_without_the_library_is_what_the_library_takes() -> None:
    """Every range of three digits that the short way lets through."""
    for start in range(130, 200):
        number = f"+86{start}01234567"
        if e164_without_library(number):
            assert library.is_valid_number(library.parse(number)), number


def e164_without_library(number: str) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.core.phones._read", lambda *asked: "")
        return e164(number, "/phone") == number


def test_the_library_is_not_loaded_for_the_usual_number() -> None:
    program = (
        "import sys; from chalicelib.core.phones import e164; e164('+8613800138000', '/p');"
        "assert 'phonenumbers' not in sys.modules; e164('+447911123456', '/p'); assert 'phonenumbers' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)  # noqa: S603 - our own interpreter
