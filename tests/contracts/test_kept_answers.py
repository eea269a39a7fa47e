"""Answers that are kept with an Idempotency-Key."""

from chalicelib.aws.doors import DOORS
from chalicelib.core.personal import personal_fields
from chalicelib.domain.orders.views import OrderView
from tests.contracts.whole import load_everything

load_everything()


def test_no_answer_that_is_kept_has_a_personal_field() -> None:
    """S5.2.1-a part: the store of answers given before knows nobody."""
    kept = [door for door in DOORS if door.once]
    assert kept
    assert {door.name: personal_fields(door.returns) for door in kept if personal_fields(door.returns)} == {}


def test_the_view_of_an_order_would_be_noticed() -> None:
    assert personal_fields(OrderView) == {"address", "contact"}
