"""What the doors of profiles show."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

import msgspec

from chalicelib.core.addresses import Address
from chalicelib.core.texts import choose
from chalicelib.domain.profiles.rules.about import About, Profile
from chalicelib.domain.profiles.rules.addresses import MOST, Added, Addresses, Entry
from chalicelib.domain.profiles.rules.consents import PURPOSES, Consents, ConsentText, Said, State, Texts
from chalicelib.domain.profiles.rules.regions import Country


class ProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """What is null was never said, or taken back."""

    display_name: str | None
    birthday: date | None
    locale: str | None
    version: int

    @classmethod
    def of(cls, shown: tuple[Profile, About]) -> Self:
        profile, about = shown
        return cls(
            display_name=about.display_name, birthday=about.birthday, locale=profile.locale, version=profile.version
        )


class AddressView(msgspec.Struct, frozen=True, kw_only=True):
    address_id: str
    label: str
    address: Address
    region_names: Sequence[str]
    written_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            address_id=entry.address_id,
            label=entry.label,
            address=entry.address,
            region_names=entry.region_names,
            written_at=entry.written_at,
        )


class AddressesView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole address book, the oldest address first; `most` fit into it."""

    items: list[AddressView]
    default_id: str | None
    most: int

    @classmethod
    def of(cls, addresses: Addresses) -> Self:
        return cls(
            items=[AddressView.of(each) for each in addresses.entries], default_id=addresses.default_id, most=MOST
        )


class AddedView(msgspec.Struct, frozen=True, kw_only=True):
    """The id of the new address, and that of the default."""

    address_id: str
    default_id: str | None

    @classmethod
    def of(cls, added: Added) -> Self:
        return cls(address_id=added.address_id, default_id=added.default_id)


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str


class CountryView(msgspec.Struct, frozen=True, kw_only=True):
    """The regions of the first level."""

    country: str
    regions: list[PlaceView]

    @classmethod
    def of(cls, country: Country) -> Self:
        places = [PlaceView(code=code, name=name) for code, name in country.names.items()]
        return cls(country=country.country, regions=places)


class ConsentTextView(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop asks, as staff wrote it."""

    purpose: str
    edition: int
    text: dict[str, str]
    published_at: datetime

    @classmethod
    def of(cls, text: ConsentText) -> Self:
        return cls(purpose=text.purpose, edition=text.edition, text=text.text, published_at=text.published_at)


class ConsentTextsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[ConsentTextView]

    @classmethod
    def of(cls, texts: Texts) -> Self:
        return cls(items=[ConsentTextView.of(text) for _, text in sorted(texts.current.items())])


class ConsentView(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked (null when the shop no longer asks, or never did) and what was said last, if anything: `edition` is
    that of the text it was said to. What is not `given` may not be done."""

    purpose: str
    asked_edition: int | None
    text: str | None
    given: bool
    edition: int | None
    at: datetime | None


class ConsentsView(msgspec.Struct, frozen=True, kw_only=True):
    """Of every purpose."""

    items: list[ConsentView]

    @classmethod
    def of(cls, shown: tuple[Consents, Texts], locale: str) -> Self:
        consents, texts = shown
        return cls(
            items=[_consent(each, texts.current.get(each), consents.states.get(each), locale) for each in PURPOSES]
        )


class SaidView(msgspec.Struct, frozen=True, kw_only=True):
    given: bool
    edition: int
    at: datetime
    channel: str

    @classmethod
    def of(cls, said: Said) -> Self:
        state = said.state
        return cls(given=state.given, edition=state.edition, at=state.at, channel=state.channel)


class HistoryView(msgspec.Struct, frozen=True, kw_only=True):
    """All that was said on a purpose, the newest first."""

    items: list[SaidView]
    next_cursor: str | None


def _consent(purpose: str, asked: ConsentText | None, said: State | None, locale: str) -> ConsentView:
    return ConsentView(
        purpose=purpose,
        asked_edition=asked.edition if asked else None,
        text=choose(asked.text, locale) if asked else None,
        given=said.given if said else False,
        edition=said.edition if said else None,
        at=said.at if said else None,
    )
