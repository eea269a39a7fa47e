"""Every operation of the API, tried by everybody, with things of their own and of others."""

from collections.abc import Iterator

import pytest

from tests.policy.matrix import cells
from tests.policy.table import ANYONE, operations
from tests.policy.town import DOORS, Town, town

CELLS = tuple(cells())
LOOKED_AT_TWICE = {"POST /admin/approvals/{approval_id}/decisions", "PUT /admin/me/password"}
"""Where an action looks once more at who asks: at what they may besides the door's permission, or for their session."""


@pytest.fixture(scope="module")
def ours() -> Iterator[Town]:
    with town() as made:
        yield made


def test_every_operation_is_in_the_policy_table() -> None:
    """S4.2.1-b: an operation without a line fails the build."""
    assert {operation.name for operation in operations()} == set(DOORS)


def test_everybody_may_what_the_table_says_and_foreign_things_look_like_unknown_ones(ours: Town) -> None:
    """S4.2.2-b: a merchant reads and writes only their own shop's things; another shop's id answers 404."""
    complaints = [told for cell in CELLS if (told := cell.complaint(ours))]
    assert complaints == [], "\n".join(complaints)


def test_were_nobody_kept_out_the_matrix_would_tell(ours: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.aws.admission._insist", lambda permission, held: None)
    monkeypatch.setattr("chalicelib.domain.access.rules.authority.Authority.admit", lambda self, now: self)
    told = {cell.operation.name for cell in CELLS if cell.complaint(ours)}
    assert told == {operation.name for operation in operations() if ANYONE not in operation.who} - LOOKED_AT_TWICE


def test_were_orders_not_looked_for_among_ones_own_the_matrix_would_tell(
    ours: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.domain.orders.actions.owned", lambda order, subject: order)
    cell = next(each for each in CELLS if each.operation.name == "GET /orders/{order_id}" and each.foreign)
    assert "is seen" in (cell.complaint(ours) or "")
