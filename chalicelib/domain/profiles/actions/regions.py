"""Regions: looked up by shoppers, brought by whoever runs the platform."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.writes import Write
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.profiles import store
from chalicelib.domain.profiles.rules.regions import Country, FirstLevel, NoRegions, Region, Row, read
from chalicelib.domain.profiles.store import CountryRecord, FirstLevelRecord

Listed = TypeVar("Listed", Country, FirstLevel)


def of_country(country: str) -> Country:
    """Raises NoRegions."""
    found: Country | None = get(store.country_at(country))
    if found is None:
        raise NoRegions(country=country)
    return found


def within(country: str, code: str) -> Region:
    """A region of the first level, with all that it is made of. Raises NoRegions."""
    listed, found = get_many(store.regions_at(country, code))
    if listed is None or found is None or code not in listed.names:
        raise NoRegions(country=country, code=code)
    first: FirstLevel = found
    return first.region


def bring(country: str, rows: Sequence[Row]) -> Country:
    """A list takes the place of what was there; addresses written down before stay as they are. Raises BadList."""
    listed, firsts = read(country, rows)
    places = [FirstLevelRecord.at(shop=PLATFORM, country=country, code=each.code) for each in firsts]

    def attempt() -> Country:
        before, *found = get_many([store.country_at(country), *places], consistent=True)
        after: Country = _next(listed, before)
        pairs = zip(firsts, found, strict=True)
        commit(
            Write.save(CountryRecord, after), *(Write.save(FirstLevelRecord, _next(each, old)) for each, old in pairs)
        )
        return after

    return until_fresh(attempt)


def _next(entity: Listed, before: Listed | None) -> Listed:
    return msgspec.structs.replace(entity, version=before.version + 1 if before else 1)
