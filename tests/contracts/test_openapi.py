"""The OpenAPI document says what the doors do, and nothing else."""

import copy
import logging
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import validate

from chalicelib.aws.doors import DOORS
from chalicelib.aws.openapi import VERSION, document
from chalicelib.aws.openapi.parameters import ids_of
from chalicelib.aws.openapi.problems import problems_of
from chalicelib.core.problems import every
from tests.contracts import conformance
from tests.contracts.whole import ROOT, load_everything

load_everything()
API = document()
OPERATIONS = {(door.method, door.path): API["paths"][door.path][door.method.lower()] for door in DOORS}
names = pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.capability}.{door.name}")


def test_the_document_is_valid_openapi() -> None:
    """S2.2.3-c part: one generated OpenAPI document."""
    validate(API)


def test_every_door_is_in_it_once() -> None:
    """S2.2.3-c part: every endpoint appears."""
    assert len(OPERATIONS) == len(DOORS)
    operations = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(operations) == len(set(operations))
    assert sum(len(methods) for methods in API["paths"].values()) == len(DOORS)


def test_its_patterns_are_those_of_json_schema() -> None:
    """ECMA-262, where `\\A` is the letter A: a client that checks would refuse whatever is right."""
    text = msgspec.json.encode(API).decode()
    assert ("pattern" in text, [each for each in (r"\\A", r"\\Z") if each in text]) == (True, [])


def test_it_is_the_same_for_the_same_doors_in_another_order() -> None:
    assert msgspec.json.encode(document(list(reversed(DOORS)))) == msgspec.json.encode(API)


def test_its_version_is_the_projects() -> None:
    assert tomllib.loads(Path(ROOT, "pyproject.toml").read_text())["project"]["version"] == VERSION


@names
def test_a_door_says_what_it_is_for(door: Any) -> None:
    operation = OPERATIONS[door.method, door.path]
    assert operation["summary"].endswith((".", "!", "?")), "one sentence as the docstring's first line"
    assert [each["name"] for each in operation["parameters"] if each.get("in") == "path"] == ids_of(door.path)
    assert not set(ids_of(door.path)) & set(vars(logging.makeLogRecord({}))), "ids are logged under their names"


@names
def test_the_example_of_a_body_is_one_that_the_door_accepts(door: Any) -> None:
    if door.body is not None:
        content = OPERATIONS[door.method, door.path]["requestBody"]["content"]["application/json"]
        msgspec.convert(content["example"], door.body)


@names
def test_an_instant_that_comes_in_says_its_offset(door: Any) -> None:
    """One without would be taken, and break the first comparison with the clock."""
    naive = [
        place
        for kind in filter(None, (door.body, door.query))
        for place, part in parts_of(msgspec.inspect.type_info(kind), kind.__name__, frozenset())
        if isinstance(part, msgspec.inspect.DateTimeType) and part.tz is not True
    ]
    assert naive == [], "annotate with msgspec.Meta(tz=True)"


@names
def test_whole_numbers_in_a_query_have_limits(door: Any) -> None:
    """Those in a body are refused beyond 2^53 by the kernel."""
    if door.query is not None:
        limitless = [
            place
            for place, part in parts_of(msgspec.inspect.type_info(door.query), door.query.__name__, frozenset())
            if isinstance(part, msgspec.inspect.IntType) and (part.le is None or part.ge is None)
        ]
        assert limitless == []


def parts_of(kind: Any, place: str, above: frozenset[Any]) -> Iterator[tuple[str, Any]]:
    """Every type that a type is made of, with the place where it stands."""
    yield place, kind
    if isinstance(kind, msgspec.inspect.StructType) and kind.cls not in above:
        for field in kind.fields:
            yield from parts_of(field.type, f"{place}.{field.name}", above | {kind.cls})
    for name in ("type", "item_type", "key_type", "value_type", "types", "item_types"):
        inner = getattr(kind, name, ())
        for part in inner if isinstance(inner, tuple) else (inner,):
            yield from parts_of(part, place, above)


@names
def test_only_callers_that_can_be_told_apart_have_keys_of_their_own(door: Any) -> None:
    """Keys are kept per caller: at a public door one caller could read the answer that another got."""
    assert not (door.once and door.may == "public")
    assert not door.once or hasattr(door.returns, "of")


def test_problems_have_names_of_their_own_and_speak_for_themselves() -> None:
    kinds = {kind for kind in every() if kind.__module__.startswith("chalicelib")}
    by_name: dict[str, list[str]] = {}
    for kind in kinds:
        by_name.setdefault(kind.name(), []).append(kind.__module__)
    assert {name: modules for name, modules in by_name.items() if len(modules) > 1} == {}
    assert [kind for kind in kinds if not re.fullmatch(r"[A-Z].*[^.]", kind.title)] == []


def test_every_problem_of_a_capability_is_told_by_some_door() -> None:
    """One that no door declares is either undocumented or unused. Those of listeners and workflows never reach one."""
    told = {kind for door in DOORS for kind in problems_of(door)}
    declared = {kind for kind in every() if kind.__module__.startswith("chalicelib.domain")}
    parents = {parent for kind in told for parent in kind.__mro__[1:]}
    silent = {kind.__name__ for kind in declared - told - parents}
    assert silent - set(SILENT) == set(), "declare them in raises=(...) of the doors that can answer so"
    assert set(SILENT) - silent == set(), "no longer silent"


SILENT = {
    "MoreThanAgreed": "the cause of a CommandFailed",
    "NothingLeft": "likewise",
    "SomebodyMoved": "an approval is decided on anew, until nobody comes between",
    "AddressErased": "met by the listener that packs, whose message comes again until somebody looks",
    "AlreadyPlaced": "answered with the order that was placed",
    "AlreadyReceived": "a webhook's second delivery is a success",
    "BadList": "told to the operator who brings a list of regions",
    "BadImage": "found by the listener; the media says it",
    "BeingSent": "met by the listener, whose message comes again",
    "BeingWarned": "met by the listener, whose message comes again",
    "PriceFallsTooFar": "the reason of a row that was not imported",
    "BeyondFiles": "the reason of a row that was not imported",
    "KeptBefore": "met by the clock's function, which goes on: what it wanted to keep is there",
    "SignedBefore": "met by the clock's function, which leaves the hour to whoever signed it",
    "ForeignCurrency": "the reason of a row that was not imported",
    "StockNotSet": "the reason of a row that was not imported",
    "ImpossibleQuantity": "the kernel's limits on quantities keep it from doors",
    "NotCommitted": "an order's own units are gone: never, or a mistake of ours (500)",
    "NotReserved": "an order's own units are gone: never, or a mistake of ours (500)",
    "NotPaid": "met by the listener, whose message comes again",
    "NotToBeShipped": "met by the listener, which leaves such an order alone",
    "RefundExceedsPayment": "met by the refund's workflow",
    "RefundNotPaid": "met by the refund's workflow",
}
"""Problems that no door is expected to answer with, and why."""


@pytest.mark.parametrize(
    ("status", "content_type", "text", "complaint"),
    [
        (418, "application/json", "{}", "undocumented 418"),
        (201, "text/html", "<p>", "as 'text/html'"),
        (201, "application/json", '{"token":"t","subject":"s","role":"guest"}', "'expires' is a required property"),
        (201, "application/json", '{"token":1,"subject":"s","role":"guest","expires":"x"}', "not of type 'string'"),
        (
            201,
            "application/json",
            '{"token":"t","subject":"s","role":"g","expires":"x","y":1}',
            "Additional properties",
        ),
        (404, "application/problem+json", '{"type":"/problems/gone"}', "add its class to raises"),
        (404, "application/problem+json", '{"type":"/problems/unknown-shop"}', "'title' is a required property"),
        (404, "application/json", "{}", "as 'application/json'"),
        (304, "", "", "undocumented 304"),
    ],
)
def test_an_answer_that_is_not_described_fails_the_test_that_got_it(
    status: int, content_type: str, text: str, complaint: str
) -> None:
    """S2.2.3-c part: responses are validated against the document."""
    with pytest.raises(AssertionError, match=re.escape(complaint)):
        conformance.check("POST", "/guests", status, {"Content-Type": content_type}, text)


def test_an_answer_that_is_described_passes() -> None:
    good = '{"token":"t","subject":"s","role":"guest","expires":"2026-11-22T04:00:00Z"}'
    conformance.check("POST", "/guests?x=1", 201, {"Content-Type": "application/json"}, good)
    conformance.check("POST", "/nowhere", 418, {}, "")


def test_a_mistake_in_the_document_would_be_seen() -> None:
    broken = copy.deepcopy(API)
    broken["paths"]["/guests"]["post"]["responses"]["201"].pop("description")
    with pytest.raises(Exception, match="description"):
        validate(broken)
