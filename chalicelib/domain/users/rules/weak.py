"""Passwords that others guess first: common ones (by a filter), what one types without thinking, one's own names."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import pairwise
from typing import Self
from unicodedata import normalize

import msgspec

from chalicelib.core.problems import Invalid

LEET = str.maketrans("@4301!$57+", "aaeoiisstt")
"""What is written for letters; a one may also be an l."""

EDGE = "0123456789!@#$%^&*.?_-"
"""What people put around a word when it has to be longer."""

AROUND = 6
"""As many of them change nothing; with more it is another password."""

RUN = 4
"""Characters in the order of the alphabet or of the digits, or all the same, that count as one; and with fewer than as
many beside them nothing is won."""

DATE = re.compile(
    r"\A((19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
    r"|(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19|20)\d\d|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(19|20)\d\d)\Z"
)
MOBILE = re.compile(r"\A(\+?86)?1[3-9]\d{9}\Z")
SHORTEST = 4
"""Letters of a word or name worth looking for: shorter ones occur by accident."""

FREE = 6
"""Characters beside one's own name from which on a password is one's own invention."""


NATIONAL = 8
"""Digits at the end of a phone number that are somebody's own."""


class WeakPassword(Invalid):
    """`reason`: common, repeated, in_order, date, phone or your_own."""

    title = "This password is too easy to guess"


class Filter(msgspec.Struct, frozen=True):
    """A Bloom filter: it knows every word that was put in, and takes one in ten thousand others for known."""

    hashes: int
    bits: bytes

    @classmethod
    def read(cls, raw: bytes) -> Self:
        return cls(raw[0], raw[1:])

    def __contains__(self, word: str) -> bool:
        return all(self.bits[place >> 3] >> (place & 7) & 1 for place in places(word, self.hashes, len(self.bits) * 8))


def places(word: str, hashes: int, size: int) -> Iterator[int]:
    """The bits of a word, by two halves of its digest (Kirsch and Mitzenmacher)."""
    digest = sha256(word.encode()).digest()
    first, step = int.from_bytes(digest[:8]), int.from_bytes(digest[8:16]) | 1
    return ((first + number * step) % size for number in range(hashes))


def refuse_weak(password: str, own: Iterable[str], common: Filter, field: str = "/password") -> None:
    """Raises WeakPassword. `own`: what the user is called by; a password may not be made of it."""
    plain = "".join(normalize("NFKC", password).casefold().split())
    for reason, found in (
        ("repeated", _repeated(plain)),
        ("in_order", _in_order(plain)),
        ("date", bool(DATE.match(re.sub(r"[-/.]", "", plain)))),
        ("phone", bool(MOBILE.match(plain))),
        ("your_own", _made_of(plain, own)),
        ("common", any(form in common for form in forms(plain))),
    ):
        if found:
            raise WeakPassword(field=field, reason=reason)


def forms(plain: str) -> set[str]:
    """The password as it may stand in a list: whole or half of it, without what is put around, letters for signs."""
    half = plain[: len(plain) // 2]
    cores = {plain, plain.rstrip(EDGE), plain.lstrip(EDGE), plain.strip(EDGE), half if plain == half * 2 else plain}
    near = {core for core in cores if core == half or len(plain) - len(core) <= AROUND}
    read = {form for core in near for form in (core, core.translate(LEET), core.replace("1", "l").translate(LEET))}
    return {form for form in read if len(form) >= SHORTEST}


def _repeated(plain: str) -> bool:
    """One to four characters over and over: aaaaaaaa, abababab, 12341234. Of blanks there is nothing left."""
    return len(plain) < SHORTEST or any(
        plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, min(4, len(plain) // 2) + 1)
    )


def _in_order(plain: str) -> bool:
    """Runs and little besides: 12345678, abcdefgh, 87654321, abcd1234, a1234567, aaaa1111."""
    steps = [ord(after) - ord(before) for before, after in pairwise(plain)]
    runs, length = [], 1
    for number, step in enumerate(steps):
        goes_on = step in (1, 0, -1) and (length == 1 or step == steps[number - 1])
        if not goes_on:
            runs.append(length)
        length = length + 1 if goes_on else 1
    inside = sum(run for run in [*runs, length] if run >= RUN)
    return inside > 0 and len(plain) - inside < RUN


def _made_of(plain: str, own: Iterable[str]) -> bool:
    """Whether it is one of the names with little more than digits around it."""
    for name in own:
        local, _, domain = name.lstrip("+").partition("@")
        for part in {name, local, local[-NATIONAL:] if local.isdigit() else local, *domain.split(".")}:
            told = "".join(normalize("NFKC", part).casefold().split())
            if len(told) >= SHORTEST and told in plain and len(plain) - len(told) < FREE:
                return True
    return False
