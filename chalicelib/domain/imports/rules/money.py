"""Decimal prices of a file to whole minor units, exactly, with a reason that a merchant can act on."""

import re

from chalicelib.core.money import EXPONENTS

DECIMAL = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,15}))?", re.ASCII)


def minor_units(price: str, currency: str) -> int:
    """19.99 CNY is 1999; ValueError says why a text is no exact amount of that currency.

    Stricter than Money.of: a spreadsheet's 2E+1 is a damaged cell, not a price.
    """
    matched = DECIMAL.fullmatch(price)
    if matched is None:
        raise ValueError("is not a decimal number like 19.99")
    sign, whole, fraction = matched[1], matched[2], matched[3] or ""
    digits = EXPONENTS[currency]
    if fraction[digits:].strip("0"):
        raise ValueError(f"has more than the {digits} decimals of {currency}")
    amount = int(whole + fraction[:digits].ljust(digits, "0"))
    return -amount if sign else amount
