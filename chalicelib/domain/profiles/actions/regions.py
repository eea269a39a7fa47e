"""Regions: looked up by shoppers, brought by whoever runs the platform."""

from collections.abc import Sequence

import msgspec

from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.writes import Write
from chalicelib.domain.profiles import store
from chalicelib.domain.profiles.rules.regions import Country, FirstLevel, NoRegions, Region, Row, read
from chalicelib.domain.profiles.store import CountryRecord, FirstLevelRecord


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
    before = get(store.country_at(country), consistent=True)
    version = before.version + 1 if before else 1
    after = msgspec.structs.replace(listed, version=version)
    commit(store.save(CountryRecord, after), *(Write.put(FirstLevelRecord, each) for each in firsts))
    return after
