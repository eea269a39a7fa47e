"""The harness notices: a shop that is spoiled at one place does not get through."""

import os
from functools import cache
from random import Random, SystemRandom
from time import process_time

import pytest

from tests.faults.bugs import BUGS
from tests.faults.bugs.bug import Bug
from tests.faults.explore import Flow, play
from tests.faults.flows import buying
from tests.faults.flows.every import FLOWS
from tests.faults.harmless import HARMLESS
from tests.faults.hunt import hunt, noticed
from tests.faults.mutants import Mutant, Spoil
from tests.faults.noting import Notes, watching
from tests.faults.scenarios import wrong
from tests.faults.survey import Survey, look_at
from tests.faults.witnesses import WITNESSES

PLACE = "checkout/actions/place.py _attempt"
PLACING = next(flow for flow in buying.FLOWS if flow.name == "place")
MOST_SECONDS = float(os.environ.get("MUTANT_SECONDS", "12"))


def mutants_of(*flows: Flow) -> set[Mutant]:
    """Of the commits that these flows come past."""
    with watching() as notes:
        notes.append(Notes())
        for flow in flows:
            play(flow)
        return notes[-1].mutants


@cache
def every_mutant() -> dict[str, Mutant]:
    return {str(mutant): mutant for mutant in mutants_of(*FLOWS)}


def test_every_commit_is_spoiled_in_every_way() -> None:
    """An order is the order, the answer, the cart, the customer's key and two lines of stock: each may be lost, or come
    in a commit of its own; each condition and each event may be forgotten; and a commit may be tried again as if it
    were another."""
    spoils = [mutant.spoil for mutant in mutants_of(PLACING) if mutant.site == PLACE]
    assert (spoils.count(Spoil.NO_WRITE), spoils.count(Spoil.SPLIT), spoils.count(Spoil.BLIND)) == (6, 5, 1)
    assert (spoils.count(Spoil.NO_CONDITION), spoils.count(Spoil.NO_NEWS)) == (6, 3)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_is_noticed(bug: Bug) -> None:
    """S5.2.2-d S8.3.3-b part: the mistakes that one makes with stock, money and messages break an invariant."""
    with bug.living():
        ((_, what),) = wrong([bug.noticed_in])
    assert what, f"nobody notices: {bug}"


def test_nothing_is_noticed_in_the_shop_itself() -> None:
    """The same scenarios, in the shop without a bug."""
    scenarios = sorted({bug.noticed_in for bug in BUGS}, key=lambda each: str(each.begins))
    assert not [f"{scenario}: {what}" for scenario, what in wrong(scenarios) if what]


def test_there_are_bugs_of_all_kinds() -> None:
    """Each with a name of its own, and a word on what it does wrong."""
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 40
    assert all(bug.wrong for bug in BUGS)


def test_mutants_are_noticed() -> None:
    """S5.2.2-b part: a sample of the spoiled commits, another one each time, by what noticed them before."""
    seed = int(os.environ.get("SEED", "0")) or SystemRandom().randrange(1 << 32)
    known = sorted(set(WITNESSES) & set(every_mutant()))
    sample, until, played = Random(seed).sample(known, len(known)), process_time() + MOST_SECONDS, 0
    while sample and process_time() < until:
        name, played = sample.pop(), played + 1
        assert noticed(every_mutant()[name], WITNESSES[name]), f"SEED={seed}, nobody notices: {name}"
    print(f"SEED={seed}: {played} of {len(known)} mutants")
    assert played > 1


def test_every_spoiled_commit_was_noticed_or_is_explained() -> None:
    """Also those of a later capability: `make mutants RECORD=1` hunts them, and keeps what noticed each."""
    assert sorted(set(every_mutant()) - set(WITNESSES) - set(HARMLESS)) == []


def test_what_is_said_to_be_harmless_is_there() -> None:
    """Each explanation is of a mutant that there is, and that nobody has noticed."""
    assert not set(HARMLESS) - set(every_mutant())
    assert not set(HARMLESS) & set(WITNESSES)
    assert all(HARMLESS.values())


def test_nothing_is_noticed_where_nothing_is_spoiled() -> None:
    """Hunting a mutant of no commit at all plays what comes past, and finds nothing."""
    known: Survey = look_at("merge carts")
    nowhere = Mutant("nowhere", Spoil.NO_WRITE, "Put Cart")
    known.ways[nowhere] = ["merge carts"]
    found = hunt(nowhere, known)
    assert found.by is None
    assert found.tried > 1
