"""What is only looked at does not change, and what moves money is done once."""

import re
from itertools import pairwise

from chalicelib.aws.doors import DOORS
from chalicelib.core import ids
from infra.budgets.operations import OPERATIONS
from tests.attacks.siege import EVERY, Siege, named
from tests.contracts.whole import load_everything
from tests.shop import NOON

load_everything()
READS = [door for door in EVERY if door.method == "GET"]
NOTED = ("AUDIT#", "PACING#")
"""Who has seen whose personal data, and how often somebody has taken all that is held of them: entered because they
were looked at."""

MONEY = ("checkout", "payments", "orders", "returns")
ONCE_BY_NATURE = {
    "POST /quotes": "promises only; it may be drawn up as often as one likes",
    "POST /orders/{order_id}/cancel": "an order is canceled once: its state machine",
    "POST /admin/orders/{order_id}/cancel": "an order is canceled once: its state machine",
    "POST /orders/{order_id}/payments": "an open attempt is given again instead of a second one",
    "POST /admin/returns/{return_id}/approve": "a return is decided on once: its state machine",
    "POST /admin/returns/{return_id}/decline": "a return is decided on once: its state machine",
    "POST /webhooks/fakepay": "the provider's event id is kept in the same commit",
}


def changed_by_looking(siege: Siege) -> list[str]:
    found = []
    for door in READS:
        with siege.again():
            before, sent = siege.items(), list(siege.world.outside.sent)
            siege.knock(door)
            after = siege.items()
            touched = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
            found += [f"{named(door)} {pk}" for pk, _ in touched if not pk.startswith(NOTED)]
            assert (siege.world.outside.sent, siege.called) == (sent, [])
    return found


def test_a_get_changes_nothing(siege: Siege) -> None:
    """SEC41: also with a token that may do everything."""
    assert len(READS) > 30
    assert changed_by_looking(siege) == []


def test_what_a_get_costs_is_reading() -> None:
    """SEC41: by the budgets, which are held exactly; but for entries of who has seen personal data, and how often."""
    entered = {named(door) for door in DOORS if door.discloses or (door.pace and door.pace.durable)}
    writing = {each.door for each in OPERATIONS if each.door.startswith("GET ") and each.cost.wru}
    assert writing <= entered


def test_what_moves_money_is_asked_for_with_a_key() -> None:
    """SEC41: an Idempotency-Key, or a reason why a second time does nothing."""
    doors = {named(door): door for door in DOORS if door.capability in MONEY and door.method != "GET"}
    assert {name for name, door in doors.items() if not door.once} == set(ONCE_BY_NATURE)
    assert {"POST /orders", "POST /admin/returns/{return_id}/receive"} <= {
        name for name, door in doors.items() if door.once
    }


def test_an_id_cannot_be_guessed_from_others() -> None:
    """SEC42: 80 bits are drawn anew for each, also within one millisecond; each of them is 0 as often as 1."""
    made = [ids.body(ids.new("or", NOON)) for _ in range(4_000)]
    numbers = [
        int(each.translate(str.maketrans(ids.ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUV")), 32) for each in made
    ]
    ones = [sum(number >> place & 1 for number in numbers) for place in range(80)]
    assert (min(ones) > 1_800, max(ones) < 2_200) == (True, True), "6 standard deviations from 2,000"
    assert len({number >> 80 for number in numbers}) == 1
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    assert len(steps) == len(numbers) - 1
    assert all(re.fullmatch(ids.PATTERN, f"or_{each}") for each in made)
