"""Texts: every text that a shopper reads is a map from locale to words."""

import re
from functools import lru_cache
from typing import Annotated

import msgspec

Locale = Annotated[str, msgspec.Meta(pattern=r"\A[a-z]{2}(-[A-Z]{2})?\Z", examples=["zh-CN"])]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=5_000, pattern=r"\S", examples=["马克杯"])]
Text = Annotated[dict[Locale, Words], msgspec.Meta(min_length=1, max_length=20)]
"""`{"zh-CN": "马克杯", "en": "Mug"}`"""

CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
"""Ranges of a pattern: controls except tab and line ends, and lone surrogates."""

UNSEEN = "\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Likewise: what turns the direction of writing, and what cannot be seen: with them two texts look like one. The
joiners that Persian and emoji are written with (U+200C, U+200D) stay."""

BLANK = "\u00ad\u034f\u115f\u1160\u180b-\u180d\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0"
"""Likewise: what belongs into some texts, and shows nothing where it stands alone, though it is no white space."""

_ODD = re.compile(f"[{CONTROLS}{UNSEEN}]")


def choose(text: dict[str, str], locale: str) -> str:
    """The words for a locale, else for its language, else the first there are; empty for an empty text."""
    language = locale.partition("-")[0]
    for wanted in (locale, language):
        if wanted in text:
            return text[wanted]
    related = (words for key, words in text.items() if key.partition("-")[0] == language)
    return next(related, next(iter(text.values()), ""))


def one_line(text: str) -> str:
    """The text without line ends and other characters that print nothing."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def tidied(text: str) -> str:
    """The text without what no text here has: controls, and what is not seen. A line separator kept words apart."""
    return text if text.isprintable() else _ODD.sub(lambda odd: " " if odd[0] in "\u2028\u2029" else "", text)


@lru_cache(maxsize=256)
def negotiate(accept_language: str, offered: tuple[str, ...]) -> str:
    """The best of the offered locales for an Accept-Language header (RFC 4647 lookup); the first when none fits."""
    parts = [(_weight(part), part.partition(";")[0].strip().lower()) for part in accept_language.split(",")]
    for _, wanted in sorted((part for part in parts if part[0] > 0 and part[1]), key=lambda part: -part[0]):
        for same in (_exactly, _language):
            for locale in offered:
                if same(wanted) == same(locale):
                    return locale
    return offered[0]


def _exactly(locale: str) -> str:
    return locale.lower()


def _language(locale: str) -> str:
    return locale.lower().partition("-")[0]


def _weight(part: str) -> float:
    """The q value; 0 for what is none (RFC 9110 section 12.4.2: between 0 and 1)."""
    quality = part.partition(";")[2].strip().lower()
    try:
        weight = float(quality.removeprefix("q=")) if quality else 1.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
