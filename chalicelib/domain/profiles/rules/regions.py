"""Administrative regions: which there are in a country, and whether an address names a chain of them.

A country has as many levels as its list says (for China: province, city, district). Where there is no list, an address
is taken by its shape.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import msgspec

from chalicelib.core.addresses import Address
from chalicelib.core.problems import Invalid, NotFound
from chalicelib.core.shops import PLATFORM

Code = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9-]{1,12}\Z", examples=["310115"])]
CountryCode = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{2}\Z", examples=["CN"])]
MOST_FIRST = 99
"""Regions of the first level: they are written together, in one transaction."""
DEEPEST = 4


class UnknownRegion(Invalid):
    """`within` is the region or country that has no such region."""

    title = "There is no such region there"


class RegionMissing(Invalid):
    title = "The address must name its regions down to the smallest"


class NoRegions(NotFound):
    title = "There is no list of the regions of this country"


class BadList(Invalid):
    """`row` is the number of the line in the file, from 1."""

    title = "This is no list of regions"


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """A region with those that it is made of."""

    code: Code
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    regions: tuple["Region", ...] = ()

    def part(self, code: str) -> "Region | None":
        return next((each for each in self.regions if each.code == code), None)


class FirstLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A region of the first level, whole: what an address in it is held against."""

    shop: str = PLATFORM
    country: CountryCode
    code: Code
    region: Region
    version: int = 1


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """A country that has a list: the names of its first level, by code."""

    shop: str = PLATFORM
    country: CountryCode
    names: dict[Code, str]
    version: int = 1


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list: `parent` is the `id` of the region that it lies in, 0 for the first level."""

    id: int
    parent: int
    name: str
    level: int
    code: int | str


def names_of(address: Address, country: Country | None, first: FirstLevel | None) -> tuple[str, ...]:
    """The names of an address's regions; none without a list. Raises UnknownRegion or RegionMissing.

    `first` is what is stored of the address's first region, if anything is.
    """
    if country is None:
        return ()
    if first is None or first.code not in country.names or first.code != address.regions[0]:
        raise UnknownRegion(field="/address/regions/0", within=country.country)
    chain = [first.region]
    for number, code in enumerate(address.regions[1:], 1):
        part = chain[-1].part(code)
        if part is None:
            raise UnknownRegion(field=f"/address/regions/{number}", within=chain[-1].code)
        chain.append(part)
    if chain[-1].regions:
        raise RegionMissing(field="/address/regions", within=chain[-1].code)
    return tuple(each.name for each in chain)


def read(country: str, rows: Sequence[Row]) -> tuple[Country, list[FirstLevel]]:
    """What a list says. Raises BadList."""
    children: dict[int, list[tuple[int, Row]]] = {}
    for number, row in _checked(rows):
        children.setdefault(row.parent, []).append((number, row))
    tops = [_region(row, children) for _, row in _siblings(children.get(0, []))]
    if not 0 < len(tops) <= MOST_FIRST:
        raise BadList(f"A list has 1 to {MOST_FIRST} regions of the first level", field="/rows", row=len(rows))
    listed = Country(country=country, names={top.code: top.name for top in tops})
    return listed, [FirstLevel(country=country, code=top.code, region=top) for top in tops]


def _checked(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """Parents come first and are one level above: so there are no circles, and nothing hangs in the air."""
    levels: dict[int, int] = {0: 0}
    for number, row in enumerate(rows, 1):
        if row.id in levels or levels.get(row.parent) != row.level - 1 or row.level > DEEPEST:
            raise BadList("An id is there once, after its parent, one level below", field="/rows", row=number)
        levels[row.id] = row.level
        yield number, row


def _region(row: Row, children: dict[int, list[tuple[int, Row]]]) -> Region:
    parts = tuple(_region(each, children) for _, each in _siblings(children.get(row.id, [])))
    return Region(code=str(row.code), name=row.name, regions=parts)


def _siblings(rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    seen: set[str] = set()
    for number, row in rows:
        facts: dict[str, Any] = {"field": "/rows", "row": number}
        try:
            msgspec.convert({"code": str(row.code), "name": row.name}, Region)
        except msgspec.ValidationError as mistake:
            raise BadList(str(mistake), **facts) from mistake
        if str(row.code) in seen:
            raise BadList("Two regions of one region have the same code", **facts)
        seen.add(str(row.code))
        yield number, row
