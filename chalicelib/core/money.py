"""Money: whole minor units and an ISO 4217 currency; nothing here ever rounds silently."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Self

import msgspec

EXPONENTS = {
    "AED": 2, "AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2, "DKK": 2, "EUR": 2,
    "GBP": 2, "HKD": 2, "IDR": 2, "INR": 2, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "MOP": 2,
    "MXN": 2, "MYR": 2, "NOK": 2, "NZD": 2, "OMR": 3, "PHP": 2, "PLN": 2, "RUB": 2, "SAR": 2, "SEK": 2,
    "SGD": 2, "THB": 2, "TND": 3, "TRY": 2, "TWD": 2, "UGX": 0, "USD": 2, "VND": 0, "XAF": 0, "XOF": 0, "ZAR": 2,
}  # fmt: skip
"""Digits after the decimal point of the currencies we trade in (ISO 4217:2015 table A.1)."""

LARGEST = 9 * 10**15
"""The most minor units one amount may hold: a JSON number keeps it exact (2**53), and the largest order fits."""

BASIS = 10_000

_DECIMAL = re.compile(r"([+-]?)([0-9]{1,14})(?:\.([0-9]{1,30}))?")

Currency = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{3}\Z", examples=["CNY"])]
MinorUnits = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST, examples=[3998])]


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units (fen, cents); on the wire `{"amount": 3998, "currency": "CNY"}`."""

    amount: MinorUnits
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"money is whole minor units, not {type(self.amount).__name__}")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")
        if not -LARGEST <= self.amount <= LARGEST:
            raise ValueError("amount is out of range")

    @classmethod
    def of(cls, text: str, currency: str) -> Self:
        """Read a decimal text exactly: `Money.of("19.99", "CNY")`. Raises ValueError on more digits than it has.

        Not by Decimal: its arithmetic rounds at 28 digits, and it reads floats, exponents and underscores too.
        """
        read, places = _DECIMAL.fullmatch(text), EXPONENTS.get(currency)
        if read is None or places is None:
            raise ValueError(f"{text!r} is not an amount in {currency!r}")
        sign, whole, fraction = read.groups(default="")
        if fraction[places:].strip("0"):
            raise ValueError(f"{text!r} has more digits than {currency} has")
        return cls(int(sign + whole + fraction[:places].ljust(places, "0")), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, count: int) -> "Money":
        if type(count) is not int:
            raise TypeError("money is multiplied by whole numbers; use portion() for rates")
        return Money(self.amount * count, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def portion(self, basis_points: int) -> "Money":
        """That many ten-thousandths of it, halves to the even unit (IEEE 754 roundTiesToEven)."""
        if type(basis_points) is not int:
            raise TypeError("a rate is whole basis points")
        whole, rest = divmod(self.amount * basis_points, BASIS)
        rounds_up = rest * 2 > BASIS or (rest * 2 == BASIS and whole % 2 == 1)
        return Money(whole + rounds_up, self.currency)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Split by whole-number weights so that the shares sum to it exactly (largest remainder; ties to the first).

        All-zero weights share equally. Raises ValueError on no weights or a negative one.
        """
        if not weights or min(weights) < 0:
            raise ValueError("allocate() needs weights that are not negative")
        shares = list(weights) if any(weights) else [1] * len(weights)
        total, sign = sum(shares), -1 if self.amount < 0 else 1
        parts = [divmod(abs(self.amount) * share, total) for share in shares]
        missing = abs(self.amount) - sum(whole for whole, _ in parts)
        by_remainder = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
        lucky = set(by_remainder[:missing])
        return [Money(sign * (whole + (i in lucky)), self.currency) for i, (whole, _) in enumerate(parts)]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def __str__(self) -> str:
        digits = EXPONENTS[self.currency]
        return f"{Decimal(self.amount).scaleb(-digits):.{digits}f} {self.currency}"


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum of amounts of one currency; zero of that currency when there are none."""
    for each in amounts:
        if each.currency != currency:
            raise ValueError(f"{currency} and {each.currency} do not mix")
    return Money(sum([each.amount for each in amounts]), currency)
