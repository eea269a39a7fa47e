"""The functions that get deployed: each declared once, each with figures that the services around it allow."""

import json

from chalicelib.aws.doors import DOORS
from chalicelib.capabilities import CAPABILITIES, WITHOUT_HTTP
from infra.declared import resources
from infra.functions import GATEWAY_SECONDS, OTHERS, VISIBILITY_FACTOR, function, functions
from infra.package.config import FOLDER, NOTHING, config


def test_every_capability_with_doors_has_a_function_for_them_and_no_other_has() -> None:
    """S2.2.2-a part: each capability answers from a function of its own."""
    with_doors = {door.capability for door in DOORS if door.capability in CAPABILITIES}
    assert with_doors == set(CAPABILITIES) - set(WITHOUT_HTTP)
    assert {each.capability for each in functions() if each.kind == "http"} == with_doors
    assert {door.function for door in DOORS if door.capability in CAPABILITIES} <= {each.name for each in functions()}


def test_what_the_cloud_calls_is_a_function() -> None:
    called = set(resources().functions)
    assert {each.name for each in functions() if each.kind != "http"} == called


def test_every_function_belongs_to_a_capability_and_has_a_name_of_its_own() -> None:
    """S2.2.2-a part: every function belongs to a capability and has a name of its own"""
    assert {each.capability for each in functions()} == set(CAPABILITIES)
    assert len({each.logical_id for each in functions()}) == len(functions())


def test_no_function_behind_the_gateway_works_longer_than_the_gateway_waits() -> None:
    assert max(each.timeout for each in functions() if each.kind == "http") < GATEWAY_SECONDS


def test_a_queue_hides_a_message_long_enough_for_the_function_that_has_it() -> None:
    for queue in resources().queues:
        assert queue.visibility_seconds >= VISIBILITY_FACTOR * function(queue.function).timeout


def test_webhooks_and_checkout_have_room_that_nobody_else_can_take() -> None:
    """S2.2.2-a part: a burst on the catalog cannot starve payment webhooks."""
    webhooks = {door.function for door in DOORS if door.signed and door.capability in CAPABILITIES}
    assert {each.name for each in functions() if each.reserved_concurrency} == webhooks | {"checkout_api"}


def test_only_functions_that_exist_have_figures_of_their_own() -> None:
    assert set(OTHERS) <= {each.name for each in functions()}


def test_chalice_is_told_the_same_figures() -> None:
    """Write it again with `python -m infra.package.config`."""
    assert json.loads((FOLDER / "config.json").read_text()) == config()


def test_every_function_has_a_policy_file_of_its_own_and_there_is_no_other() -> None:
    """S10.1.1-a part: every function has a policy file of its own and there is no other"""
    files = {path.name for path in FOLDER.glob("policy*.json")}
    assert files == {f"policy-{each.name}.json" for each in functions()} | {NOTHING}
    assert json.loads((FOLDER / NOTHING).read_text())["Statement"] == []
