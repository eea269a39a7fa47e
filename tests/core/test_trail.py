"""The first entry of a trail stands at its beginning, whatever it tells of."""

from chalicelib.core.acts import Act
from chalicelib.core.events import Changed
from chalicelib.core.trail import changed, disclosed, placed
from tests.shop import NOON

SEEN = disclosed("mugs", "order:or_1", "disclosure:1", Act(subject="us_chen"), ("address",), NOON)
FACT = Changed(
    shop="mugs", at=NOON, target="order:or_1", version=1, subject="us_li", action="checkout_api place_order",
    request_id="r1", reason="", before={}, after={"status": "pending_payment"},
)  # fmt: skip


def test_what_was_seen_or_changed_first_has_the_first_place() -> None:
    """SEC32 part: a trail that begins elsewhere has lost its beginning."""
    for first, second in ((SEEN, changed(FACT, "x:1:0", NOON)), (changed(FACT, "x:1:0", NOON), SEEN)):
        one = placed(first, None)
        two = placed(second, one)
        assert [(each.position, each.previous) for each in (one, two)] == [(1, ""), (2, one.hash)]
        assert (two.newest, one.missing, two.missing) == (1, (), ())
