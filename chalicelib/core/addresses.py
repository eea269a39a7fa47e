"""Addresses and contacts: where a parcel goes and whom to tell."""

from typing import Annotated

import msgspec

from chalicelib.core.personal import Email, Personal, Phone
from chalicelib.core.texts import Locale


class Address(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Country, region codes from the largest down (for CN: province, city, district), lines, recipient, phone."""

    country: Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{2}\Z", examples=["CN"])]
    regions: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9-]{1,12}\Z", examples=["310115"])], ...],
        msgspec.Meta(min_length=1, max_length=4),
    ]
    lines: Annotated[tuple[Personal, ...], msgspec.Meta(min_length=1, max_length=4)]
    postal_code: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9 -]{0,12}\Z")] = ""
    recipient: Personal
    phone: Phone


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach the shopper about an order; the locale is the language to do it in."""

    email: Email | None = None
    phone: Phone | None = None
    locale: Locale = "zh-CN"
