"""Words: the limits of names, codes and tags, so that an item always fits into the table."""

from typing import Annotated

import msgspec

from chalicelib.core.texts import Locale

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"\S")]
"""One line that says something: blanks alone are no name."""

Name = Annotated[dict[Locale, Line], msgspec.Meta(min_length=1, max_length=20)]
"""`{"zh-CN": "马克杯", "en": "Mug"}`: a short text by locale."""

Code = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_-]{0,39}\Z", examples=["material"])]
"""How programs name an attribute or a choice."""

Sku = Annotated[
    str, msgspec.Meta(min_length=1, max_length=64, pattern=r"\A\S([^\x00-\x1f]*\S)?\Z", examples=["MUG-RED"])
]

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"\S")]
"""An option's name or value, or a tag, as the merchant writes it."""
