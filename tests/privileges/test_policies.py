"""The policies as they are written: one for each function, scoped, and none could be wider or narrower unnoticed."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from chalicelib.aws.doors import DOORS
from chalicelib.aws.records import Record
from chalicelib.capabilities import CAPABILITIES
from infra.docs.modules import load_all
from infra.functions import functions
from tests.privileges.asks import HOME, Ask
from tests.privileges.comparing import differences
from tests.privileges.policies import Grant, Policy, allows, file_of, grants_of, policy_of, written
from tests.privileges.writing import NO_TOPICS, policy_for, text_of

FUNCTIONS = tuple(function.name for function in functions())
TABLE = f"arn:aws:dynamodb:{HOME}:table/storefront"
ITEM_ACTIONS = ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")
EVERY_ACTION = (*ITEM_ACTIONS, "Scan", "BatchWriteItem", "PartiQLSelect", "PartiQLUpdate", "PartiQLDelete")

WALKS = {"auditor_listener": "Scan"}
"""Who may walk through the table, and how: a scan cannot be kept to some keys. What it may change is."""

SCOPED = re.compile(r"arn:aws:[a-z0-9]+:(\*:\*|:):[A-Za-z0-9/_:.-]+(/\*|:\*)?")
"""Any region and account, and a name that ends in a folder, or in a workflow's executions, at most."""

each_function = pytest.mark.parametrize("function", FUNCTIONS)


@cache
def policies() -> dict[str, Policy]:
    found = {name: policy_of(name) for name in FUNCTIONS}
    return {name: policy for name, policy in found.items() if policy is not None}


def used() -> dict[str, set[Grant]]:
    """As if each function had used just what it may."""
    return {name: grants_of(policy) for name, policy in policies().items()}


@cache
def prefixes() -> frozenset[str]:
    """What partition keys begin with, in the table and its indexes: of records, and of the answers that doors keep."""
    load_all()
    keys = {record.KEYS[name] for record in _records(Record) for name in record.KEYS if name.endswith("pk")}
    kept = {door.capability.upper() for door in DOORS if door.once and door.capability in CAPABILITIES}
    return frozenset(f"{key.partition('#')[0]}#" for key in keys | kept if not key.startswith("{"))


def _records(kind: type[Record]) -> Iterator[type[Record]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("chalicelib."):
            yield child
        yield from _records(child)


def touched(function: str) -> set[str]:
    """The kinds of keys that the function has anything to do with."""
    own = policies().get(function, {"Statement": []})  # one that is missing is found by the first test
    return {grant.key.removesuffix("*") for grant in grants_of(own) if grant.key.endswith("#*")}


def foreign() -> list[tuple[str, str]]:
    """Every function with every kind of key that is none of its affair."""
    return [(function, prefix) for function in FUNCTIONS for prefix in sorted(prefixes() - touched(function))]


def test_every_function_has_a_policy_and_no_policy_is_left_over() -> None:
    """S10.1.1-a part: every function has a policy and no policy is left over"""
    assert written() == set(map(file_of, FUNCTIONS))


@each_function
def test_a_policy_is_in_the_one_form(function: str) -> None:
    """S10.1.1-a part: it says what its grants say and nothing else, in an order in which a change is a small diff."""
    assert file_of(function).read_text() == text_of(policy_for(grants_of(policies()[function])))


@each_function
def test_nothing_is_granted_wholesale(function: str) -> None:
    """S10.1.1-a part: no `*` action; no `*` resource but for phone numbers, which have no ARN; the table by keys."""
    for action, resource, key in grants_of(policies()[function]):
        assert re.fullmatch(r"[a-z0-9]+:[A-Za-z]+", action)
        assert (resource == "*") == (action == "sns:Publish")
        if resource != "*":
            assert SCOPED.fullmatch(resource), resource
        if action.startswith("dynamodb:") and action != f"dynamodb:{WALKS.get(function)}":
            assert key.removesuffix("*") in prefixes()
        if action == "s3:ListBucket":
            assert re.fullmatch(r"[a-z]+/\*", key)
    assert (NO_TOPICS in policies()[function]["Statement"]) == ("sns:Publish" in str(policies()[function]))


@each_function
def test_one_grant_more_or_less_is_noticed(function: str) -> None:
    """S10.1.1-a part: in whichever policy, whichever grant is taken away or added."""
    assert list(differences(FUNCTIONS, used(), policies())) == []
    granted = grants_of(policies()[function])
    everything = set[Grant]().union(*used().values())
    for changed in [*(granted - {grant} for grant in granted), *(granted | {grant} for grant in everything - granted)]:
        (grant,) = granted ^ changed
        told = f"calls {grant} and may not" if grant in granted else f"may {grant} and never does"
        assert list(differences(FUNCTIONS, used(), policies() | {function: policy_for(changed)})) == [
            f"{function} {told}"
        ]


def test_a_function_without_a_policy_and_a_policy_without_a_function_are_noticed() -> None:
    known = policies()
    without = {name: policy for name, policy in known.items() if name != "cart_api"}
    assert list(differences(FUNCTIONS, used(), without)) == ["cart_api has no policy"]
    left = known | {"reviews_api": known["cart_api"]}
    assert list(differences(FUNCTIONS, used(), left)) == ["there is a policy for reviews_api, which is no function"]
    strange = used() | {"reviews_api": set[Grant]()}
    assert list(differences(FUNCTIONS, strange, known)) == [
        "reviews_api calls AWS, and is no function that is deployed"
    ]


def test_there_are_kinds_of_keys_to_keep_apart() -> None:
    """Else the next test would prove nothing."""
    assert {"CART#", "CATALOG#", "ORDERS#", "PAYMENTS#"} < prefixes()
    assert len(foreign()) > len(FUNCTIONS) * len(prefixes()) / 2


@pytest.mark.parametrize(("function", "prefix"), foreign())
def test_a_function_cannot_reach_what_is_none_of_its_affair(function: str, prefix: str) -> None:
    """S10.1.1-a: not one action of DynamoDB, on the table or an index, alone or together with keys of its own."""
    key = f"{prefix}mugs#1"
    own = [f"{each}mugs#1" for each in sorted(touched(function))]
    for action in set(EVERY_ACTION) - {WALKS.get(function)}:
        for resource in (TABLE, f"{TABLE}/index/gsi1", f"{TABLE}/index/gsi2"):
            for keys in [(key,), *((each, key) for each in own)]:
                assert not allows(policies()[function], Ask(f"dynamodb:{action}", resource, keys))


@each_function
def test_nobody_may_walk_through_the_table(function: str) -> None:
    """S10.1.1-a part: neither scan it nor speak PartiQL; not even where IAM is asked about no key at all. But for the
    auditor, which reads everything and writes nothing but its own."""
    for action in set(EVERY_ACTION) - set(ITEM_ACTIONS) - {WALKS.get(function)}:
        assert not allows(policies()[function], Ask(f"dynamodb:{action}", TABLE))
