"""The auditor's own checks, of everything that a world has in its table."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib.aws import identity
from chalicelib.core import clock
from chalicelib.domain.auditor.rules import books as audited_books
from chalicelib.domain.auditor.rules.checks import audit
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.inventory.rules import RECEIVED, Movement, StockLevel
from tests.faults.invariants.books import Books, Violation

AT_REST = timedelta(0)
"""Nothing is under way any more: whatever has not happened by now never will."""


BEFORE = datetime.min.replace(tzinfo=UTC)


def audited(books: Books) -> Iterator[Violation]:
    """What the auditor would find."""
    kept = audited_books.Books(identity.shops())
    for kind in audited_books.NAMES:
        for entity in books.all(kind):
            kept.add(entity)
    for level in books.all(StockLevel):
        if (level.variant_id, level.location) in books.world.shelf:
            kept.add(_opening(level, books.world.shelf[level.variant_id, level.location]))
    for found in audit(kept, Moment(clock.now(), AT_REST)):
        yield Violation(f"{found.invariant}: {found.says}", f"{found.subject}: {found.facts}")


def _opening(level: StockLevel, units: int) -> Movement:
    """What stood on the shelf when the world began, which nothing told."""
    return Movement(
        shop=level.shop, at=BEFORE, movement=RECEIVED,
        variant_id=level.variant_id, product_id=level.product_id, location=level.location, quantity=units,
        event_id=f"{level.variant_id}/{level.location}:1:0",
    )  # fmt: skip
