"""The items of profiles, each found by its key alone: a user's profile and address book, a country's regions, a shop's
texts of consents and a customer's words to them; the history of these is the one list."""

from collections.abc import Callable

from chalicelib.aws.records import Address, Record
from chalicelib.aws.table import get_many, query
from chalicelib.aws.vault import place
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.profiles.rules.about import Profile
from chalicelib.domain.profiles.rules.addresses import AddressBook
from chalicelib.domain.profiles.rules.consents import Consents, ConsentText, Said, Texts
from chalicelib.domain.profiles.rules.regions import Country, FirstLevel


class ProfileRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#USER#{user_id}", "sk": "PROFILE"}
    ENTITY = Profile


class AddressBookRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#USER#{user_id}", "sk": "ADDRESSES"}
    ENTITY = AddressBook


class CountryRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#REGIONS#{country}", "sk": "COUNTRY"}
    ENTITY = Country
    RECURS = True


class FirstLevelRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#REGIONS#{country}", "sk": "REGION#{code}"}
    ENTITY = FirstLevel
    RECURS = True


class ConsentTextsRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#CONSENT_TEXTS", "sk": "CURRENT"}
    ENTITY = Texts
    RECURS = True


class ConsentTextRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#CONSENT_TEXTS", "sk": "TEXT#{purpose}#{edition:06d}"}
    ENTITY = ConsentText


class ConsentsRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#CONSENTS#{user_id}", "sk": "CONSENTS"}
    ENTITY = Consents


class SaidRecord(Record):
    KEYS = {"pk": "PROFILES#{shop}#SAID#{user_id}#{purpose}", "sk": "SAID#{number:09d}"}
    ENTITY = Said


def profile_at(user_id: str) -> Address:
    return ProfileRecord.at(shop=PLATFORM, user_id=user_id)


def book_at(user_id: str) -> Address:
    return AddressBookRecord.at(shop=PLATFORM, user_id=user_id)


def place_of(user_id: str) -> str:
    """What the addresses in a book are bound to."""
    return place(book_at(user_id), "addresses")


def regions_at(country: str, code: str) -> tuple[Address, Address]:
    """Where the country's list is, and the region of its first level."""
    return country_at(country), FirstLevelRecord.at(shop=PLATFORM, country=country, code=code)


def country_at(country: str) -> Address:
    return CountryRecord.at(shop=PLATFORM, country=country)


def texts_at(shop: str) -> Address:
    return ConsentTextsRecord.at(shop=shop)


def consents(shop: str, user_id: str) -> tuple[Consents, Texts]:
    """A customer's words and what they are said to, as they are now."""
    said, texts = get_many([ConsentsRecord.at(shop=shop, user_id=user_id), texts_at(shop)], consistent=True)
    return said or Consents(shop=shop, user_id=user_id), texts or Texts(shop=shop)


def history(shop: str, user_id: str, purpose: str, limit: int) -> Callable[[str | None], Page[Said]]:
    """What was said on a purpose, the newest first: the pages of it."""
    partition = SaidRecord.partition("pk", shop=shop, user_id=user_id, purpose=purpose)
    return lambda after: query(SaidRecord, partition, limit=limit, after=after, newest_first=True)


def drop(user_id: str) -> tuple[Write, Write]:
    """What a user has said of himself, and his address book."""
    return Write.delete(profile_at(user_id)), Write.delete(book_at(user_id))
