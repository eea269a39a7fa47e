"""One function off, all others on: on the deployment of `make deploy LOCAL=1`, with every step of the smoke test."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.functions import functions
from infra.smoke.journey import Journey, Step, play
from infra.smoke.modules import MODULES
from infra.smoke.steps import capabilities, health, steps
from infra.smoke.switch import Switch
from infra.smoke.target import Target

pytestmark = pytest.mark.deployed

DOCUMENT = json.loads(Path("docs/openapi.json").read_text())
ROUTES: dict[tuple[str, str], str] = {
    (method.upper(), route): entry["tags"][0]
    for route, methods in DOCUMENT["paths"].items()
    for method, entry in methods.items()
}


@pytest.fixture(scope="session")
def target() -> Target:
    try:
        return Target.read("local")
    except FileNotFoundError:
        pytest.fail("nothing is deployed: make deploy LOCAL=1")


@pytest.fixture
def switch(target: Target) -> Iterator[Switch]:
    """Whatever a test turned off is on again after it."""
    switch = Switch(target.client("lambda"), target.function_prefix)
    yield switch
    switch.on()


def is_out_of_order(target: Target, capability: str) -> bool:
    """The gateway answers in its place, in the shape of all our problems."""
    answer = target.caller().get(f"/health/{capability}")
    problem = answer.json
    assert answer.status in (429, 500, 502, 503, 504), answer
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["status"] == answer.status
    assert problem["title"]
    return True


@pytest.mark.parametrize("capability", capabilities())
def test_a_capability_that_is_off_takes_no_other_with_it(target: Target, switch: Switch, capability: str) -> None:
    """S2.2.2-a part: while its function is off, every step of a shopper's journey that does not ask it is green."""
    journey, checked = Journey(target), []

    def turn(step: Step) -> None:
        if capability in step.needs:
            switch.on()
        else:
            switch.off([f"{capability}_api"])
            checked.append(step.title)

    play(journey, steps(), before=turn)
    switch.off([f"{capability}_api"])
    assert is_out_of_order(target, capability)
    switch.on()
    play(journey, [health(capability)])
    assert set(checked) == {step.title for step in steps() if capability not in step.needs}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_can_be_stopped_alone(target: Target, switch: Switch, module: str) -> None:
    """S2.2.2-a: with all functions of one of the five modules off, every capability of the others is healthy."""
    stopped = MODULES[module]
    switch.off(each.name for each in functions() if each.capability in stopped)
    play(Journey(target), [health(other) for other in capabilities() if other not in stopped])
    assert all(is_out_of_order(target, capability) for capability in stopped)
    switch.on()
    play(Journey(target), [health(capability) for capability in stopped])


def test_the_five_modules_are_all_capabilities_with_an_api() -> None:
    """S2.2.2-a part: nothing is outside the modules, or in two of them."""
    placed = [capability for module in MODULES.values() for capability in module]
    assert sorted(placed) == sorted(capabilities())


def test_each_step_asks_the_capabilities_that_it_names_and_no_other(target: Target) -> None:
    """S2.2.2-a part: what a step needs is what it called, so that no step is left out of the proof without a reason."""
    journey = Journey(target)
    for step in steps():
        journey.calls.clear()
        play(journey, [step])
        assert {owner(method, path) for method, path in journey.calls} == step.needs, step.title


def owner(method: str, path: str) -> str:
    """The capability that answers, as the OpenAPI document says; a written word comes before a parameter."""
    asked = path.partition("?")[0].split("/")
    fitting = [entry for entry in ROUTES if entry[0] == method and _fits(entry[1].split("/"), asked)]
    return ROUTES[min(fitting, key=lambda entry: entry[1].count("{"))]


def _fits(route: list[str], asked: list[str]) -> bool:
    return len(route) == len(asked) and all(
        part == word or part.startswith("{") for part, word in zip(route, asked, strict=True)
    )
