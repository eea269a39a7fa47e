"""A group of CSV rows to a product: the first row says what it is, each row may add a variant and an image."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from chalicelib.domain.imports.rules import fields
from chalicelib.domain.imports.rules.fields import Spot
from chalicelib.domain.imports.rules.money import minor_units
from chalicelib.domain.imports.rules.rows import ImportedProduct, ImportedVariant, RowError
from chalicelib.domain.imports.rules.shopify_rows import Row
from chalicelib.domain.imports.rules.uniqueness import PlacedVariant, Seen, refuse_mixed_options

SLOTS = (1, 2, 3)
NO_OPTIONS = ("Title", "Default Title")  # how the file says that a product has one variant and no option
YES, NO = ("true", "yes", "1", ""), ("false", "no", "0")
STATUSES = ("active", "draft", "archived", "unlisted", "")
WHOLE = re.compile(r"-?[0-9]{1,12}", re.ASCII)
WEIGHT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)


def read_group(group: list[Row], locale: str, currency: str, seen: Seen) -> Iterator[ImportedProduct | RowError]:
    faults: list[RowError] = []
    first = group[0]
    placed = _variants(group, currency, faults)
    product = ImportedProduct(
        line=first.line,
        external_id=fields.needed(first.spot(faults, "handle"), first["handle"], fields.NAME),
        name=fields.needed_localized(first.spot(faults, "title"), first["title"], locale, fields.NAME),
        description=_description(first.spot(faults, "body"), first["body"], locale),
        category_path=_category(first, locale, faults),
        brand=fields.text(first.spot(faults, "vendor"), first["vendor"], fields.NAME) or None,
        tags=_tags(first.spot(faults, "tags"), first["tags"]),
        attributes=(),
        options=tuple(_option_names(first, faults).values()),
        variants=tuple(each.variant for each in placed),
        images=_images(group, faults),
        published=_published(first, faults),
    )
    seen.take(product, placed, first.spot(faults, "handle"))
    if faults:
        yield from sorted(faults, key=lambda fault: fault.line)  # those of one line are counted as one
    else:
        yield product


def _description(spot: Spot, body: str, locale: str) -> dict[str, str]:
    return fields.localized(spot, body, locale, fields.HTML, several_lines=True)


def _category(first: Row, locale: str, faults: list[RowError]) -> tuple[dict[str, str], ...]:
    """Shopify's taxonomy goes deeper than our levels: the product goes to its ancestor on our last level.

    Without one the merchant's own Type is the category; a deeper path is refused there, as it is nobody's standard.
    """
    column = "category" if first["category"] else "type"
    spot = first.spot(faults, column)
    path = first[column].split(">")
    if not first[column]:
        spot.refuse("is missing: a product needs a product category or a type")
        return ()
    if column == "category":
        path = path[: fields.MOST_LEVELS]
    elif len(path) > fields.MOST_LEVELS:
        spot.refuse(f"has {len(path)} levels; categories have {fields.MOST_LEVELS} at most")
        return ()
    return tuple(fields.needed_localized(spot, level, locale, fields.NAME) for level in path)


def _tags(spot: Spot, written: str) -> tuple[str, ...]:
    tags = written.split(",")
    return fields.distinct(spot, [fields.text(spot, tag, fields.CODE) for tag in tags], fields.MOST_TAGS)


def _published(first: Row, faults: list[RowError]) -> bool:
    published, status = first["published"].casefold(), first["status"].casefold()
    if published not in YES + NO:
        first.spot(faults, "published").refuse("must be TRUE or FALSE")
    if status not in STATUSES:
        first.spot(faults, "status").refuse(f"must be one of {', '.join(STATUSES[:-1])}")
    return published in YES and status in ("active", "")


def _images(group: list[Row], faults: list[RowError]) -> tuple[str, ...]:
    """By position; an image without one keeps its place in the file, after the others."""
    placed: list[tuple[int, str]] = []
    for row in group:
        if row["image"]:
            place = _whole(row.spot(faults, "position"), row["position"], fields.MOST_UNITS)
            placed.append((place or fields.MOST_UNITS, fields.picture(row.spot(faults, "image"), row["image"])))
    placed.sort(key=lambda each: each[0])
    return fields.distinct(group[0].spot(faults, "image"), [address for _, address in placed], fields.MOST_IMAGES)


def _option_names(first: Row, faults: list[RowError]) -> dict[int, str]:
    """Slot to name; only the first row of a product says them."""
    if (first["name1"], first["value1"]) == NO_OPTIONS:
        return {}
    named = {n: fields.text(first.spot(faults, f"name{n}"), first[f"name{n}"], fields.CODE) for n in SLOTS}
    for n in (n for n, name in named.items() if name and name in list(named.values())[: n - 1]):
        first.spot(faults, f"name{n}").refuse(f"{named[n]} is an option already")
    return {n: name for n, name in named.items() if name}


def _variants(group: list[Row], currency: str, faults: list[RowError]) -> list[PlacedVariant]:
    names = _option_names(group[0], [])  # their faults are noted once, with the product
    rows = [row for row in group if row is group[0] or _adds_variant(row)]
    if len(rows) > fields.MOST_VARIANTS:
        group[0].spot(faults, "handle").refuse(f"has more than {fields.MOST_VARIANTS} variants")
        return []
    placed = [_variant(row, names, currency, faults) for row in rows]
    refuse_mixed_options(tuple(names.values()), placed)
    return placed


def _adds_variant(row: Row) -> bool:
    return any(row[column] for column in ("sku", "price", "value1", "value2", "value3"))


def _variant(row: Row, names: dict[int, str], currency: str, faults: list[RowError]) -> PlacedVariant:
    variant = ImportedVariant(
        sku=fields.needed(row.spot(faults, "sku"), row["sku"], fields.CODE),
        options=_choices(row, names, faults),
        price_minor=_price(row.spot(faults, "price"), row["price"], currency),
        list_price_minor=_price(row.spot(faults, "list_price"), row["list_price"] or "0", currency) or None,
        currency=currency,
        stock=_whole(row.spot(faults, "stock"), row["stock"], fields.MOST_UNITS),
        barcode=fields.barcode(row.spot(faults, "barcode"), row["barcode"].lstrip("'")),
        weight_grams=_grams(row.spot(faults, "grams"), row["grams"]),
        enabled=True,
    )
    return PlacedVariant(variant, row.spot(faults, "sku"), row.spot(faults, "value1"))


def _choices(row: Row, names: dict[int, str], faults: list[RowError]) -> dict[str, str]:
    if not names and row["value1"] in ("", NO_OPTIONS[1]):
        return {}
    for n in SLOTS:
        if row[f"value{n}"] and n not in names:
            row.spot(faults, f"value{n}").refuse("belongs to no option: the product's first row names none here")
    return {
        name: fields.needed(row.spot(faults, f"value{n}"), row[f"value{n}"], fields.CODE) for n, name in names.items()
    }


def _price(spot: Spot, written: str, currency: str) -> int:
    if not written:
        spot.refuse("is missing")
        return 0
    try:
        return fields.whole(spot, minor_units(written, currency), fields.MOST_MINOR)
    except ValueError as inexact:
        spot.refuse(str(inexact))
        return 0


def _whole(spot: Spot, written: str, most: int) -> int:
    """A blank cell is 0: nobody has counted anything there."""
    if written and not WHOLE.fullmatch(written):
        spot.refuse("is not a whole number")
        return 0
    return fields.whole(spot, int(written or "0"), most)


def _grams(spot: Spot, written: str) -> int | None:
    """Whole grams; the newer files have fractions, left by the conversion from ounces."""
    if not written:
        return None
    if not WEIGHT.fullmatch(written):
        spot.refuse("is not a weight in grams")
        return None
    return fields.whole(spot, int(Decimal(written).to_integral_value(ROUND_HALF_EVEN)), fields.MOST_GRAMS)
