"""What changes state, money, stock or roles is audited, or it is said here why not."""

import ast
import string
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from chalicelib.aws.doors import DOORS
from chalicelib.aws.records import Record, audit_of, kind_of
from chalicelib.core.audited import AUDITED
from chalicelib.core.money import Money
from chalicelib.core.personal import personal_fields
from chalicelib.core.sealed import Sealed
from chalicelib.core.standing import Part
from tests.contracts.whole import load_everything, nodes, sources

load_everything()
TELLING = frozenset(
    {"status", "state", "enabled", "published", "on_hand", "available", "stock", "units", "revoked", "ended_at"}
)
"""Names of fields that say what state something is in, or how much there is."""

KINDS = (Money, Part)
"""Kinds of fields that are money, or what somebody may do."""

UNAUDITED: dict[str, str] = {
    "Offer": "what a product's publication says of a variant, which is audited; written anew from it",
    "Live": "the published copy of a product, whose own state and prices are audited",
    "Claims": "a guard of returns, which are audited with their units",
    "FulfillmentOrder": "what to pack; parcels and stock, which follow from it, are audited",
    "Unseen": "what staff refunded of an order alone, added up; each refund is audited",
    "Cart": "nothing is agreed in it",
    "Answer": "what was said to a caller, kept to be said again",
    "Media": "a picture's processing: no trade, no money, no right",
    "Import": "a job; each product and level that it changes is audited, by the job",
    "Export": "a job that changes nothing",
    "Said": "what files last said of stock; the levels are audited",
    "Notice": "an inbox: what it led to is audited at the payment or parcel",
    "Audit": "the auditor's own job, which changes nothing",
    "Session": "renewed every few minutes; sign-ins are on record, and a session itself says when and why it ended",
    "Warned": "whether a warning was sent; nothing follows from it",
}
"""Records that have such a field, and why nobody audits them."""


def records(kind: type[Record] = Record) -> list[type[Record]]:
    found = [child for child in kind.__subclasses__() if child.__module__.startswith("chalicelib.")]
    return found + [each for child in found for each in records(child)]


RECORDS = {kind_of(record): record for record in records()}
"""By kind; what is audited has a kind of its own."""


def holds(hint: Any, kinds: tuple[type, ...], inside: tuple[Any, ...] = ()) -> bool:
    """Whether a field is of one of these kinds, or is made of it."""
    if hint in kinds or hint in inside:
        return hint in kinds
    made_of = list(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        made_of += get_type_hints(hint).values()
    return any(holds(part, kinds, (*inside, hint)) for part in made_of)


def telling(record: type[Record]) -> set[str]:
    """The fields by which something of the shop's state, money, stock or roles is told."""
    hints = get_type_hints(record.ENTITY)
    return {name for name, hint in hints.items() if name in TELLING or holds(hint, KINDS)}


def test_what_tells_state_money_stock_or_roles_is_audited_or_explained() -> None:
    """S4.2.3-b part: no capability that comes later can forget it."""
    told = {kind_of(record): sorted(fields) for record in records() if (fields := telling(record))}
    assert {kind: fields for kind, fields in told.items() if kind not in AUDITED.keys() | UNAUDITED.keys()} == {}


def test_no_explanation_is_of_something_that_is_audited_or_not_there() -> None:
    assert not UNAUDITED.keys() & AUDITED.keys()
    assert UNAUDITED.keys() <= {kind_of(record) for record in records() if telling(record)}


audited = pytest.mark.parametrize("kind", AUDITED)


@audited
def test_what_is_audited_is_a_record_with_these_fields(kind: str) -> None:
    declared, record = AUDITED[kind], RECORDS[kind]
    assert audit_of(record) is declared
    fields = set(record.ENTITY.__struct_fields__)
    assert {path.partition("/")[0] for path in declared.fields} <= fields
    assert {name for _, name, _, _ in string.Formatter().parse(declared.target) if name} <= fields
    assert "version" in fields
    assert declared.fades == (record.EXPIRES is not None)


@audited
def test_nothing_personal_or_secret_is_audited(kind: str) -> None:
    """S4.1.3-d part: facts travel, and are kept for good."""
    declared, entity = AUDITED[kind], RECORDS[kind].ENTITY
    hints = get_type_hints(entity)
    first = {path.partition("/")[0] for path in declared.fields}
    paths = {path for path in declared.fields if "/" not in path}
    assert not paths & personal_fields(entity)
    assert not [name for name in first if name.endswith(("hash", "secret")) or holds(hints[name], (Sealed,))]


def test_two_kinds_never_share_a_trail() -> None:
    words = [each.target.partition(":")[0] for each in AUDITED.values()]
    assert len(words) == len(set(words))
    kinds = [kind_of(record) for record in records()]
    assert [kind for kind in AUDITED if kinds.count(kind) > 1] == [], "two records of one kind"


def test_versions_of_audited_items_are_made_by_inserting_replacing_and_updating_only() -> None:
    """One put over another would be a second fact of the same version; of one that is deleted nobody tells."""
    names = {f"{kind}Record" for kind in AUDITED}
    wrong = [
        f"{path.name}:{node.lineno}"
        for path in sources("chalicelib")
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("put", "delete")
        and any(isinstance(part, ast.Name) and part.id in names for each in node.args for part in ast.walk(each))
    ]
    assert wrong == []


def test_staff_see_nothing_personal_that_is_not_entered_first() -> None:
    """S4.1.3-d S10.2.3-d part: a door of staff whose answer has personal fields discloses, and says whose they are."""
    showing = [door for door in DOORS if door.path.startswith("/admin/") and personal_in(door.returns)]
    assert [f"{door.method} {door.path}" for door in showing if not door.discloses] == []
    for door in DOORS:
        if door.discloses:
            assert f"{{{door.discloses}_id}}" in door.path
            assert not door.once, "a kept answer would be given again without an entry"
            assert not door.rendered


def personal_in(view: Any) -> set[str]:
    return personal_fields(view) if isinstance(view, type) and issubclass(view, msgspec.Struct) else set()
