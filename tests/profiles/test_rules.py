"""Profiles, address books, regions and consents, decided without anything around them."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.core.personal import personal_fields
from chalicelib.core.phones import NotAPhone
from chalicelib.core.problems import Problem
from chalicelib.domain.profiles.rules import addresses, consents
from chalicelib.domain.profiles.rules.about import About, Change, NotABirthday, Profile, changed
from chalicelib.domain.profiles.rules.addresses import (
    MOST,
    AddressBook,
    Addresses,
    AddressNotFound,
    BookFull,
    Entry,
    Label,
)
from chalicelib.domain.profiles.rules.consents import (
    Consents,
    ConsentTextChanged,
    ConsentTextTooLong,
    NoSuchConsent,
    State,
    Texts,
)
from chalicelib.domain.profiles.rules.regions import (
    BadList,
    Code,
    Country,
    CountryCode,
    FirstLevel,
    RegionMissing,
    Row,
    UnknownRegion,
    names_of,
    read,
)
from tests.profiles.builders import rows, written
from tests.shop import NOON

PROFILE = Profile(user_id="us_li", changed_at=NOON)


def test_what_is_not_said_stays_and_null_takes_away() -> None:
    profile, about = changed(PROFILE, About(), Change(display_name="Li", locale="en"), NOON)
    assert (profile.locale, profile.version, about.display_name) == ("en", 1, "Li")
    later = NOON + timedelta(days=1)
    profile, about = changed(profile, about, Change(birthday=date(1990, 2, 3)), later)
    assert (profile.user_id, profile.changed_at) == ("us_li", later)
    assert (profile.locale, about) == ("en", About(display_name="Li", birthday=date(1990, 2, 3)))
    profile, about = changed(profile, about, Change(display_name=None, locale=None), NOON)
    assert (profile.locale, profile.version, about) == (None, 3, About(birthday=date(1990, 2, 3)))


@pytest.mark.parametrize("day", [date(1899, 12, 31), NOON.date() + timedelta(days=1)])
def test_nobody_is_born_tomorrow_or_before_1900(day: date) -> None:
    with pytest.raises(NotABirthday) as refused:
        changed(PROFILE, About(), Change(birthday=day), NOON)
    assert refused.value.facts["field"] == "/birthday"


@pytest.mark.parametrize("day", [date(1900, 1, 1), NOON.date()])
def test_the_first_and_the_last_day_that_one_may_be_born_on(day: date) -> None:
    assert changed(PROFILE, About(), Change(birthday=day), NOON)[1].birthday == day


def test_what_tells_who_somebody_is_is_nowhere_but_in_what_is_sealed() -> None:
    """S2.3.4-b part: the items' entities have no personal field, what is sealed has."""
    for kind in (Profile, AddressBook, Consents, consents.Said):
        assert personal_fields(kind) == set()
    assert personal_fields(About) == {"display_name", "birthday"}
    assert {"label", "address", "region_names"} == personal_fields(Entry)


def test_the_first_address_is_the_default_and_a_later_one_if_that_is_wished() -> None:
    book, first = addresses.add(Addresses(), written(), (), False, NOON)
    book, second = addresses.add(book, written("Work"), (), False, NOON)
    assert (book.default_id, second.default_id) == (first.address_id, first.address_id)
    book, third = addresses.add(book, written("Mum"), (), True, NOON)
    assert book.default_id == third.address_id
    assert addresses.choose(book, second.address_id).default_id == second.address_id
    assert [entry.label for entry in book.entries] == ["Home", "Work", "Mum"]


def test_who_removes_the_default_has_none_until_another_is_chosen() -> None:
    book, first = addresses.add(Addresses(), written(), (), False, NOON)
    book, second = addresses.add(book, written("Work"), (), False, NOON)
    assert addresses.remove(book, second.address_id).default_id == first.address_id
    book = addresses.remove(book, first.address_id)
    assert (book.default_id, [each.label for each in book.entries]) == (None, ["Work"])


def test_an_address_changes_under_its_id() -> None:
    book, first = addresses.add(Addresses(), written(), (), False, NOON)
    book, second = addresses.add(book, written("Work"), ("广东省",), False, NOON)
    later, kept = NOON + timedelta(days=1), addresses.entry_of(book, second.address_id)
    assert (kept.label, kept.region_names, kept.written_at) == ("Work", ("广东省",), NOON)
    book, entry = addresses.change(book, first.address_id, written("New", recipient="韩梅梅"), ("上海市",), later)
    assert (book.entries, book.default_id) == ((entry, kept), first.address_id)
    assert (entry.label, entry.region_names) == ("New", ("上海市",))
    assert (entry.address_id, entry.address.recipient, entry.written_at) == (first.address_id, "韩梅梅", later)


def test_an_address_that_is_not_in_the_book_is_unknown() -> None:
    for act in (
        lambda: addresses.remove(Addresses(), "addr_x"),
        lambda: addresses.choose(Addresses(), "addr_x"),
        lambda: addresses.change(Addresses(), "addr_x", written(), (), NOON),
    ):
        with pytest.raises(AddressNotFound) as refused:
            act()
        assert refused.value.facts == {"address_id": "addr_x"}


def test_a_book_has_fifty_addresses_at_most() -> None:
    book = Addresses()
    for _ in range(MOST):
        book, _ = addresses.add(book, written(), (), False, NOON)
    with pytest.raises(BookFull) as full:
        addresses.add(book, written(), (), False, NOON)
    assert (full.value.facts["most"], len(book.entries)) == (50, 50)


def test_the_largest_book_fits_into_an_item() -> None:
    """DynamoDB takes 400 KB; what is sealed is a third longer in JSON."""
    line = "路" * 200
    largest = written("签" * 40, lines=(line,) * 4, recipient=line, regions=("A" * 12,) * 4)
    book = Addresses()
    for _ in range(MOST):
        book, _ = addresses.add(book, largest, ("省" * 100,) * 4, False, NOON)
    assert len(msgspec.json.encode(book)) * 4 / 3 < 390_000


def test_a_parcel_needs_a_phone_that_can_be_called() -> None:
    with pytest.raises(NotAPhone) as refused:
        addresses.add(Addresses(), written(phone="+8612345678901"), (), False, NOON)
    assert refused.value.facts["field"] == "/address/phone"
    book, _ = addresses.add(Addresses(), written(phone="+86 138-0013-8000"), (), False, NOON)
    assert book.entries[0].address.phone == "+8613800138000"


def listed() -> tuple[Country, dict[str, FirstLevel]]:
    country, firsts = read("CN", rows())
    return country, {each.code: each for each in firsts}


@pytest.mark.parametrize(
    ("regions", "names"),
    [
        (("310000", "310100", "310115"), ("上海市", "市辖区", "浦东新区")),
        (("440000", "441900", "441900"), ("广东省", "东莞市", "东莞市")),
    ],
)
def test_an_address_names_a_chain_of_regions(regions: tuple[str, ...], names: tuple[str, ...]) -> None:
    country, firsts = listed()
    assert names_of(written(regions=regions).address, country, firsts[regions[0]]) == names


@pytest.mark.parametrize(
    ("regions", "first", "problem", "field", "within"),
    [
        (("999999", "310100", "310115"), None, UnknownRegion, "/address/regions/0", "CN"),
        (("310000", "310100", "310115"), "440000", UnknownRegion, "/address/regions/0", "CN"),
        (("310000", "441900", "441900"), "310000", UnknownRegion, "/address/regions/1", "310000"),
        (("310000", "310100", "441900"), "310000", UnknownRegion, "/address/regions/2", "310100"),
        (("310000", "310100", "310115", "1"), "310000", UnknownRegion, "/address/regions/3", "310115"),
        (("310115",), None, UnknownRegion, "/address/regions/0", "CN"),
        (("310000",), "310000", RegionMissing, "/address/regions", "310000"),
        (("310000", "310100"), "310000", RegionMissing, "/address/regions", "310100"),
    ],
)
def test_what_is_no_chain_is_refused_where_it_breaks(
    regions: tuple[str, ...], first: str | None, problem: type[Problem], field: str, within: str
) -> None:
    country, firsts = listed()
    with pytest.raises(problem) as refused:
        names_of(written(regions=regions).address, country, firsts[first] if first else None)
    assert (refused.value.facts["field"], refused.value.facts["within"]) == (field, within)


def test_a_region_that_the_newest_list_has_not_is_unknown_though_it_is_still_stored() -> None:
    country, firsts = listed()
    fewer = msgspec.structs.replace(country, names={"440000": "广东省"})
    with pytest.raises(UnknownRegion):
        names_of(written().address, fewer, firsts["310000"])


def test_without_a_list_the_shape_is_enough() -> None:
    assert names_of(written(country="US", regions=("CA",)).address, None, None) == ()


@pytest.mark.parametrize(
    ("wrong", "row"),
    [
        ({"id": 7}, 8),
        ({"id": 8, "parent": 99}, 8),
        ({"id": 8, "parent": 8}, 8),
        ({"id": 8, "parent": 1, "level": 3}, 8),
        ({"id": 8, "parent": 7, "level": 5}, 8),
        ({"id": 8, "code": 310000}, 8),
        ({"id": 8, "code": "a#b"}, 8),
        ({"id": 8, "name": ""}, 8),
    ],
)
def test_a_list_that_makes_no_tree_is_refused_with_its_row(wrong: dict[str, Any], row: int) -> None:
    usual: dict[str, Any] = {"id": 8, "parent": 0, "level": 1, "code": 320000, "name": "江苏省"}
    with pytest.raises(BadList) as refused:
        read("CN", [*rows(), Row(**(usual | wrong))])
    assert (refused.value.facts["row"], refused.value.facts["field"]) == (row, "/rows")


def test_regions_are_four_deep_at_most() -> None:
    chain = [Row(id=level, parent=level - 1, level=level, code=level, name="x") for level in range(1, 6)]
    country, [first] = read("XX", chain[:4])
    regions = ("1", "2", "3", "4")
    assert names_of(written(country="XX", regions=regions).address, country, first) == ("x",) * 4
    with pytest.raises(BadList) as refused:
        read("XX", chain)
    assert refused.value.facts["row"] == 5


def test_a_list_has_as_many_regions_of_the_first_level_as_one_transaction_takes() -> None:
    many = [Row(id=n, parent=0, level=1, code=n, name="x") for n in range(1, 101)]
    assert len(read("XX", many[:99])[1]) == 99
    for wrong in (many, []):
        with pytest.raises(BadList) as refused:
            read("XX", wrong)
        assert (refused.value.facts["row"], refused.value.facts["field"]) == (len(wrong), "/rows")


@pytest.mark.parametrize(
    ("wanted", "text", "fits"),
    [
        (Code, "A-1".ljust(12, "X"), True), (Code, "A" * 13, False), (Code, "a", False), (Code, "", False),
        (CountryCode, "CN", True), (CountryCode, "cn", False), (CountryCode, "CHN", False),
        (Label, "签" * 40, True), (Label, "x" * 41, False),
    ],
)  # fmt: skip
def test_what_codes_and_labels_look_like(wanted: Any, text: str, fits: bool) -> None:
    """Codes become parts of keys."""
    try:
        assert msgspec.convert(text, wanted) == text
    except msgspec.ValidationError:
        assert not fits
    else:
        assert fits


def texts(*purposes: str) -> Texts:
    made = Texts(shop="mugs")
    for purpose in purposes:
        made, _ = consents.published(made, purpose, {"en": f"May we do {purpose}?"}, "admin_zhang", NOON)
    return made


NONE = Consents(shop="mugs", user_id="us_li")


def test_each_purpose_is_agreed_to_alone_and_said_no_to_as_easily() -> None:
    asked = texts("marketing", "profiling")
    said = consents.give(NONE, asked, "marketing", 1, "web", NOON)
    assert {name: state.given for name, state in said.states.items()} == {"marketing": True}
    later = NOON + timedelta(hours=1)
    said = consents.withdraw(said, "marketing", "app", later)
    word = consents.last_word(said, "marketing")
    assert (word.number, word.state) == (2, State(False, 1, later, "app"))


def test_to_say_the_same_again_says_nothing() -> None:
    asked = texts("marketing")
    said = consents.give(NONE, asked, "marketing", 1, "web", NOON)
    assert consents.give(said, asked, "marketing", 1, "web", NOON + timedelta(days=1)) is said
    no = consents.withdraw(said, "marketing", "app", NOON)
    assert consents.withdraw(no, "marketing", "app", NOON) is no
    later = NOON + timedelta(days=1)
    assert consents.give(no, asked, "marketing", 1, "web", later).states["marketing"] == State(True, 1, later, "web")
    assert consents.withdraw(NONE, "marketing", "app", NOON) is NONE


def test_nobody_agrees_to_words_that_are_not_the_newest_nor_to_none() -> None:
    asked, edition = consents.published(texts("marketing"), "marketing", {"en": "Other words"}, "admin_zhang", NOON)
    assert edition.edition == 2
    with pytest.raises(ConsentTextChanged) as refused:
        consents.give(NONE, asked, "marketing", 1, "web", NOON)
    assert refused.value.facts == {"current_edition": 2}
    with pytest.raises(NoSuchConsent) as unasked:
        consents.give(NONE, asked, "profiling", 1, "web", NOON)
    assert unasked.value.facts == {"purpose": "profiling"}


def test_a_purpose_is_one_of_three() -> None:
    assert [consents.known(purpose) for purpose in consents.PURPOSES] == ["marketing", "profiling", "cross_border"]
    with pytest.raises(NoSuchConsent) as refused:
        consents.known("selling")
    assert refused.value.facts == {"purpose": "selling"}


def test_a_text_is_short_enough_to_be_kept_with_the_others() -> None:
    """60,000 bytes of all languages together."""
    fits = {"en": "x" * (60_000 - len('{"en":""}'))}
    after, edition = consents.published(texts("profiling"), "marketing", fits, "admin_zhang", NOON)
    assert (after.version, set(after.current), edition.edition) == (2, {"profiling", "marketing"}, 1)
    assert (edition.shop, edition.text, edition.published_by, edition.published_at) == (
        "mugs",
        fits,
        "admin_zhang",
        NOON,
    )
    with pytest.raises(ConsentTextTooLong) as refused:
        consents.published(after, "marketing", {"en": fits["en"] + "x"}, "admin_zhang", NOON)
    assert refused.value.facts == {"field": "/text", "largest": 60_000}


def test_who_agreed_to_older_words_can_withdraw_and_can_agree_to_the_newer_ones() -> None:
    old = texts("marketing")
    said = consents.give(NONE, old, "marketing", 1, "web", NOON)
    new, _ = consents.published(old, "marketing", {"en": "Other words"}, "admin_zhang", NOON)
    assert consents.withdraw(said, "marketing", "app", NOON).states["marketing"].edition == 1
    again = consents.give(said, new, "marketing", 2, "web", NOON)
    assert (again.version, again.states["marketing"].edition) == (2, 2)


def test_the_same_words_are_no_other_edition() -> None:
    asked = texts("marketing")
    assert consents.published(asked, "marketing", asked.current["marketing"].text, "admin_zhang", NOON)[0] is asked
