"""JSONL: one product per line; the only format that is also written, so that an export reads back equal."""

import json
from collections.abc import Iterable, Iterator

import msgspec

from chalicelib.domain.imports.rules.fields import CODE, Spot, kind, shown
from chalicelib.domain.imports.rules.lines import TOO_LONG, physical_lines
from chalicelib.domain.imports.rules.record import read_product
from chalicelib.domain.imports.rules.rows import ImportedProduct, ImportedVariant, RowError
from chalicelib.domain.imports.rules.uniqueness import Seen


class RepeatedKey(ValueError):
    """A JSON object says one key twice; readers differ in which one they believe."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_jsonl(chunks: Iterable[bytes], locale: str) -> Iterator[ImportedProduct | RowError]:
    seen = Seen()
    for number, line in physical_lines(chunks):
        if line is None:
            yield RowError(number, "", TOO_LONG)
        elif line.strip():
            yield from _read_line(number, line, locale, seen)


def _read_line(number: int, line: bytes, locale: str, seen: Seen) -> Iterator[ImportedProduct | RowError]:
    faults: list[RowError] = []
    spot = Spot(faults, number)
    record = _decoded(spot, line)
    if faults:
        yield from faults
    elif not isinstance(record, dict):
        yield RowError(number, "", f"must be a JSON object, not {kind(record)}")
    else:
        product = read_product(spot, record, locale, seen)
        if faults:
            yield from faults
        else:
            yield product


def _decoded(spot: Spot, line: bytes) -> object:
    try:
        return json.loads(line.decode(), object_pairs_hook=_unrepeated, parse_constant=_no_number)
    except UnicodeDecodeError as broken:
        spot.refuse(f"is not UTF-8 at byte {broken.start + 1}")
    except RepeatedKey as repeated:
        spot.at(shown(repeated.key, CODE)).refuse("appears twice in one JSON object")
    except json.JSONDecodeError as broken:
        spot.refuse(f"is not JSON: {broken.msg} at character {broken.colno}")
    except (ValueError, RecursionError):
        spot.refuse("is not JSON that can be read: a number or the nesting is beyond measure")
    return None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise RepeatedKey(key)
        members[key] = value
    return members


def _no_number(name: str) -> object:
    raise ValueError(name)


def write_jsonl(products: Iterable[ImportedProduct]) -> Iterator[bytes]:
    """One line for each product; reading them again gives equal products, but for `line`."""
    for product in products:
        yield msgspec.json.encode(_record(product)) + b"\n"


def _record(product: ImportedProduct) -> dict[str, object]:
    common = product.variants[0].currency
    return {
        "external_id": product.external_id,
        "name": product.name,
        "description": product.description,
        "tags": product.tags,
        "brand": product.brand,
        "category": product.category_path,
        "published": product.published,
        "currency": common,
        "images": product.images,
        "attributes": product.attributes,
        "variants": [_variant(each, product.options, common) for each in product.variants],
    }


def _variant(variant: ImportedVariant, names: tuple[str, ...], common: str) -> dict[str, object]:
    written = msgspec.structs.asdict(variant)
    written["options"] = {name: variant.options[name] for name in names}
    if variant.currency == common:
        del written["currency"]
    return {name: value for name, value in written.items() if value is not None}
