"""Addresses and contacts: where a parcel goes and whom to tell."""

from typing import Annotated, Self

import msgspec

from chalicelib.core.personal import Email, Personal, Phone, masked, masked_email, masked_name, masked_phone
from chalicelib.core.texts import Locale

MAIL, SMS = "mail", "sms"
"""The channels by which somebody can be reached."""


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

    def __repr__(self) -> str:
        """Nothing of it gets into a traceback or a log line by mistake."""
        return "Address(...)"


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach the shopper about an order; the locale is the language to do it in."""

    email: Email | None = None
    phone: Phone | None = None
    locale: Locale = "zh-CN"

    def __repr__(self) -> str:
        """Nothing of it gets into a traceback or a log line by mistake."""
        return "Contact(...)"

    @property
    def channels(self) -> tuple[str, ...]:
        """Those by which the shopper wants to be told."""
        return tuple(channel for channel, given in ((MAIL, self.email), (SMS, self.phone)) if given)


class MaskedAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An address as it is shown to whoever need not know it: the district, and a first letter of the recipient."""

    country: str
    regions: tuple[str, ...]
    lines: tuple[str, ...]
    postal_code: str
    recipient: str
    phone: str

    @classmethod
    def of(cls, address: Address) -> Self:
        return cls(
            country=address.country,
            regions=address.regions,
            lines=tuple(masked(line) for line in address.lines),
            postal_code=masked(address.postal_code),
            recipient=masked_name(address.recipient),
            phone=masked_phone(address.phone),
        )


class MaskedContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it is shown to whoever need not use it."""

    email: str | None
    phone: str | None
    locale: str

    @classmethod
    def of(cls, contact: Contact) -> Self:
        return cls(
            email=masked_email(contact.email) if contact.email else None,
            phone=masked_phone(contact.phone) if contact.phone else None,
            locale=contact.locale,
        )
