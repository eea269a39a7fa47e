"""What is guessed first besides words: walks over the keyboard, and words in pairs."""

from collections.abc import Iterator
from itertools import product

from infra.weak.words import words

SINGLE = ("commonest", "english", "names", "pinyin", "abroad", "phrases")

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
OTHER_ROWS = ("qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "!@#$%^&*()")
COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "zaq1", "xsw2", "cde3", "qaz", "wsx", "edc", "rfv")
PAD = ("147", "258", "369", "159", "357", "741", "852", "963", "753", "951", "789", "456", "123", "321", "654", "987")


def everything() -> set[str]:
    """All entries, as `weak.forms` writes them."""
    listed = words()
    single = {word for name in SINGLE for word in listed[name]}
    return single | set(_pairs()) | set(_walks()) | set(_numbers())


def _pairs() -> Iterator[str]:
    """The commonest words by twos."""
    return ("".join(pair) for pair in product(words()["commonest"], repeat=2))


def _walks() -> Iterator[str]:
    """Along the rows in both directions, two rows begun alike, up and down the columns, between two rows."""
    rows = [row for straight in (*ROWS, *OTHER_ROWS) for row in (straight, straight[::-1])]
    for row in rows:
        for size in range(4, len(row) + 1):
            yield from (row[start : start + size] for start in range(len(row) - size + 1))
    begun = [row[:size] for row in rows for size in (3, 4, 5, 6)]
    yield from ("".join(pair) for pair in product(begun, repeat=2))
    yield from ("".join(pair) for pair in product(COLUMNS, repeat=2))
    yield from ("".join(three) for three in product(COLUMNS[:10], repeat=3))
    yield from ("".join(three) for three in product(PAD, repeat=3))
    for upper, lower in product(ROWS, repeat=2):
        mixed = "".join(a + b for a, b in zip(upper, lower, strict=False))
        yield from (mixed[:size] for size in range(6, len(mixed) + 1))


def _numbers() -> Iterator[str]:
    """Numbers that read as words in Chinese, alone and by twos, and with letters of a name before or after them."""
    numbers, initials = words()["numbers"], words()["initials"]
    yield from numbers
    yield from ("".join(pair) for pair in product(numbers, repeat=2))
    yield from ("".join(pair) for pair in product(initials, numbers))
    yield from ("".join(pair) for pair in product(numbers, initials))
