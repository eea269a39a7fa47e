"""Each invariant is looked for: whoever breaks it is found, by name, and nobody else."""

from functools import cache

import pytest

from chalicelib.domain.auditor.rules.checks import CHECKS
from tests.auditor.builders import audited, shop_after
from tests.auditor.damages import DAMAGES, Damage

NAMES = {check.says: check.find.__name__ for check in CHECKS}


@cache
def clean(flow: str) -> int:
    """How many items an audit has looked at in the shop after that flow. It finds nothing."""
    with shop_after(flow):
        audit = audited()
        assert (audit.findings, audit.unsettled) == ((), 0)
        return audit.items


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.does.__name__)
def test_what_is_broken_is_found_and_nothing_else(damage: Damage) -> None:
    """S5.2.2-b part, S5.2.2-d part: an audit of a sound shop finds nothing, and one after the damage just that."""
    assert clean(damage.flow) > 0
    with shop_after(damage.flow) as made:
        damage.does(made)
        audit = audited()
    told = {NAMES[each.says]: each for each in audit.findings}
    assert told.keys() == damage.finds.keys(), audit.findings
    assert audit.findings_total == len(audit.findings)
    for name, word in damage.finds.items():
        assert any(word in each.facts for each in audit.findings if NAMES[each.says] == name), audit.findings


def test_every_check_has_damage_that_it_finds() -> None:
    """Else it might find nothing at all."""
    assert {name for damage in DAMAGES for name in damage.finds} == set(NAMES.values())
    assert len(NAMES) == len(CHECKS)


def test_every_check_says_what_holds() -> None:
    for check in CHECKS:
        assert check.says.endswith("."), check.find
        assert check.invariant[0] == "I"


def test_a_finding_names_its_subject() -> None:
    """An order by its id, a stock level by variant and location."""
    damages = {damage.does.__name__: damage for damage in DAMAGES}
    with shop_after("adjust stock") as made:
        damages["a_count_beside_the_ledger"].does(made)
        (found,) = audited().findings
    assert (found.invariant, found.subject) == ("I8", "stock level mug main")
    assert found.facts == "(level, ledger): {'on_hand': (8, 7), 'available': (8, 7)}"
