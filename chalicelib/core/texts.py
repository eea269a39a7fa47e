"""Texts: every text that a shopper reads is a map from locale to words."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

Locale = Annotated[str, msgspec.Meta(pattern="^[a-z]{2}(-[A-Z]{2})?$", examples=["zh-CN"])]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=5_000)]
Text = Annotated[dict[Locale, Words], msgspec.Meta(min_length=1, max_length=20)]
"""`{"zh-CN": "马克杯", "en": "Mug"}`"""


def choose(text: dict[str, str], locale: str) -> str:
    """The words for a locale, else for its language, else the first there are; empty for an empty text."""
    language = locale.partition("-")[0]
    for wanted in (locale, language):
        if wanted in text:
            return text[wanted]
    related = (words for key, words in text.items() if key.partition("-")[0] == language)
    return next(related, next(iter(text.values()), ""))


def negotiate(accept_language: str, offered: Sequence[str]) -> str:
    """The best of the offered locales for an Accept-Language header (RFC 4647 lookup); the first when none fits."""
    ranked = sorted(enumerate(accept_language.split(",")), key=lambda part: (-_weight(part[1]), part[0]))
    for _, part in ranked:
        wanted = part.partition(";")[0].strip().lower()
        for locale in offered:
            exact, language = locale.lower(), locale.lower().partition("-")[0]
            if wanted and _weight(part) > 0 and (wanted == exact or wanted.partition("-")[0] == language):
                return locale
    return offered[0]


def _weight(part: str) -> float:
    quality = part.partition(";")[2].strip()
    try:
        return float(quality.removeprefix("q=")) if quality else 1.0
    except ValueError:
        return 0.0
