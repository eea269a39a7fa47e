"""A JSON object to a product: which fields there are, and what each may be."""

from html import escape

from msgspec.structs import replace

from chalicelib.domain.imports.rules import fields
from chalicelib.domain.imports.rules.fields import Spot
from chalicelib.domain.imports.rules.rows import ImportedAttribute, ImportedProduct, ImportedVariant
from chalicelib.domain.imports.rules.uniqueness import PlacedVariant, Seen, refuse_mixed_options, told_apart

TEXT_FIELDS = ("external_id", "name", "brief", "description", "brand", "category", "keywords", "tags", "attributes")
SALE_FIELDS = ("on_sale", "published", "new", "hot", "unit", "list_price_minor", "currency", "variants")
PRODUCT_FIELDS = frozenset((*TEXT_FIELDS, *SALE_FIELDS, "image", "images"))
VARIANT_FIELDS = frozenset(
    ("sku", "options", "price_minor", "list_price_minor", "currency", "stock", "barcode", "weight_grams", "enabled")
)
ATTRIBUTE_FIELDS = frozenset(("name", "value"))
Record = dict[str, object]


def read_product(root: Spot, record: Record, locale: str, seen: Seen) -> ImportedProduct:
    """The product, to be used only if the spot's list of faults stayed empty; then its ids are taken.

    What is not `on_sale` is shown and cannot be bought; what is not `published` is not shown.
    """
    _refuse_unknown(root, record, PRODUCT_FIELDS)
    fields.text(root.at("unit"), record.get("unit"), fields.CODE)  # checked and not kept: nothing shows it
    placed, on_sale = told_apart(_variants(root, record)), _flag(root, record, "on_sale")
    product = ImportedProduct(
        line=root.line,
        external_id=fields.needed(root.at("external_id"), record.get("external_id"), fields.NAME),
        name=fields.needed_localized(root.at("name"), record.get("name"), locale, fields.NAME),
        description=_description(root, record, locale),
        category_path=_category(root.at("category"), record.get("category"), locale),
        brand=fields.text(root.at("brand"), record.get("brand"), fields.NAME) or None,
        tags=_tags(root, record),
        attributes=_attributes(root.at("attributes"), record.get("attributes"), locale),
        options=tuple(placed[0].variant.options) if placed else (),
        variants=tuple(replace(each.variant, enabled=each.variant.enabled and on_sale) for each in placed),
        images=_images(root, record),
        published=_flag(root, record, "published"),
    )
    refuse_mixed_options(product.options, placed)
    seen.take(product, placed, root.at("external_id"))
    return product


def _refuse_unknown(spot: Spot, record: Record, known: frozenset[str]) -> None:
    for name in (each for each in record if each not in known):
        spot.at(fields.shown(name, fields.CODE)).refuse("is not a field of this format")


def _members(spot: Spot, value: object, known: frozenset[str]) -> Record | None:
    if not isinstance(value, dict):
        spot.refuse(f"must be an object, not {fields.kind(value)}")
        return None
    _refuse_unknown(spot, value, known)
    return value


def _items(spot: Spot, value: object, most: int) -> list[tuple[Spot, object]]:
    if value is None:
        return []
    if not isinstance(value, list):
        spot.refuse(f"must be a list, not {fields.kind(value)}")
        return []
    if len(value) > most:
        spot.refuse(f"has more than {most} entries")
        return []
    return [(spot.at(index), each) for index, each in enumerate(value)]


def _either(root: Spot, record: Record, old: str, new: str) -> tuple[Spot, object]:
    """Two names of one field: suppliers' files say the first, our exports the second."""
    if old in record and new in record:
        root.at(old).refuse(f"says the same as {new}: give one of them")
    name = old if old in record else new
    return root.at(name), record.get(name)


def _description(root: Spot, record: Record, locale: str) -> dict[str, str]:
    spot, value = _either(root, record, "brief", "description")
    if "brief" not in record:
        return fields.localized(spot, value, locale, fields.HTML, several_lines=True)
    plain = fields.localized(spot, value, locale, fields.BRIEF, several_lines=True)
    return {name: escape(each, quote=False) for name, each in plain.items()}


def _flag(root: Spot, record: Record, name: str) -> bool:
    """True unless the file says otherwise."""
    return fields.flag(root.at(name), record[name]) if name in record else True


def _tags(root: Spot, record: Record) -> tuple[str, ...]:
    spot, value = _either(root, record, "keywords", "tags")
    tags = [fields.needed(each, tag, fields.CODE) for each, tag in _items(spot, value, fields.MOST_TAGS)]
    tags += [mark for mark in ("new", "hot") if mark in record and fields.flag(root.at(mark), record[mark])]
    return fields.distinct(spot, tags, fields.MOST_TAGS)


def _category(spot: Spot, value: object, locale: str) -> tuple[dict[str, str], ...]:
    if isinstance(value, list) and len(value) > fields.MOST_LEVELS:
        spot.refuse(f"has {len(value)} levels; categories have {fields.MOST_LEVELS} at most")
        return ()
    if value is None or value == []:
        spot.refuse("is missing")
    levels = _items(spot, value, fields.MOST_LEVELS)
    return tuple(fields.needed_localized(level, name, locale, fields.NAME) for level, name in levels)


def _attributes(spot: Spot, value: object, locale: str) -> tuple[ImportedAttribute, ...]:
    return tuple(_attribute(*item, locale) for item in _items(spot, value, fields.MOST_ATTRIBUTES))


def _attribute(spot: Spot, value: object, locale: str) -> ImportedAttribute:
    record = _members(spot, value, ATTRIBUTE_FIELDS)
    if record is None:
        return ImportedAttribute({}, "")
    return ImportedAttribute(
        name=fields.needed_localized(spot.at("name"), record.get("name"), locale, fields.NAME),
        value=fields.needed(spot.at("value"), record.get("value"), fields.VALUE, several_lines=True),
    )


def _images(root: Spot, record: Record) -> tuple[str, ...]:
    main = [(root.at("image"), record["image"])] if record.get("image") is not None else []
    gallery = _items(root.at("images"), record.get("images"), fields.MOST_IMAGES)
    addresses = [fields.picture(spot, value) for spot, value in main + gallery]
    return fields.distinct(root.at("images"), addresses, fields.MOST_IMAGES)


def _variants(root: Spot, record: Record) -> list[PlacedVariant]:
    listed = _items(root.at("variants"), record.get("variants"), fields.MOST_VARIANTS)
    if record.get("variants") in (None, []):
        root.at("variants").refuse("is missing: a product needs at least one")
    _list_price(root, record)
    common = fields.currency(root.at("currency"), record["currency"]) if "currency" in record else None
    read = [(spot, _members(spot, value, VARIANT_FIELDS)) for spot, value in listed]
    if common is None and any(each is not None and "currency" not in each for _, each in read):
        root.at("currency").refuse("is missing")
    return [_variant(spot, each, record, common or "") for spot, each in read if each is not None]


def _variant(spot: Spot, own: Record, record: Record, common: str) -> PlacedVariant:
    variant = ImportedVariant(
        sku=fields.needed(spot.at("sku"), own.get("sku"), fields.CODE),
        options=_options(spot.at("options"), own.get("options")),
        price_minor=fields.whole(spot.at("price_minor"), own.get("price_minor"), fields.MOST_MINOR),
        list_price_minor=_list_price(spot, own) if "list_price_minor" in own else _inherited(record),
        currency=fields.currency(spot.at("currency"), own["currency"]) if "currency" in own else common,
        stock=fields.whole(spot.at("stock"), own.get("stock"), fields.MOST_UNITS),
        barcode=fields.barcode(spot.at("barcode"), own.get("barcode")),
        weight_grams=fields.whole_or_none(spot.at("weight_grams"), own.get("weight_grams"), fields.MOST_GRAMS),
        enabled=fields.flag(spot.at("enabled"), own["enabled"]) if "enabled" in own else True,
    )
    return PlacedVariant(variant, spot.at("sku"), spot.at("options"))


def _list_price(spot: Spot, own: Record) -> int | None:
    return fields.whole_or_none(spot.at("list_price_minor"), own.get("list_price_minor"), fields.MOST_MINOR)


def _inherited(record: Record) -> int | None:
    """The product's list price, for variants without their own; its faults are noted once, not per variant."""
    common = record.get("list_price_minor")
    return common if isinstance(common, int) else None


def _options(spot: Spot, value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        spot.refuse(f"must be an object, not {fields.kind(value)}")
        return {}
    named = {fields.needed(spot, name, fields.CODE): name for name in value}
    if len(named) < len(value) or len(named) > fields.MOST_OPTIONS:
        spot.refuse(f"must have distinct names, {fields.MOST_OPTIONS} at most")
    return {name: fields.needed(spot.at(name), value[written], fields.CODE) for name, written in named.items()}
