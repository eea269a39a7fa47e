"""Promotions: which cuts there are, from when to when, and whether one is in force; pure."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from chalicelib.core.buckets import bucket_of
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import Invalid, NotFound
from chalicelib.core.texts import Locale

EARLIEST_YEAR, LATEST_YEAR = 2000, 2200

SCHEDULED, ACTIVE, ENDED, CANCELED = "scheduled", "active", "ended", "canceled"

MOVES = Lifecycle(
    {
        (SCHEDULED, "start"): ACTIVE,
        (SCHEDULED, "cancel"): CANCELED,
        (ACTIVE, "start"): ACTIVE,  # said twice, or by hand and by the clock
        (ACTIVE, "end"): ENDED,
        (ENDED, "end"): ENDED,  # likewise
        (CANCELED, "end"): CANCELED,  # ended by hand twice, before it began
    }
)


Name = Annotated[
    dict[Locale, Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"\S")]],
    msgspec.Meta(min_length=1, max_length=20),
]
PercentOff = Annotated[int, msgspec.Meta(ge=1, le=10_000, examples=[1500])]
"""Basis points off the price: 1500 is 15 %."""


class PromotionNotFound(NotFound):
    title = "There is no such promotion"


class Promotion(msgspec.Struct, frozen=True, kw_only=True):
    """A percentage off products, and off all products of categories, from `starts_at` until just before `ends_at`."""

    shop: str
    promotion_id: str
    name: dict[str, str]
    percent_off_basis_points: int
    product_ids: tuple[str, ...]
    category_ids: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime | None
    status: str
    version: int

    @property
    def bucket(self) -> str:
        """Spreads a shop's promotions over several index partitions."""
        return bucket_of(self.promotion_id)

    @property
    def due_at(self) -> datetime | None:
        """When the schedule has to look at it next."""
        return {SCHEDULED: self.starts_at, ACTIVE: self.ends_at}.get(self.status)


def instant(at: datetime, field: str) -> datetime:
    """The same moment in UTC. Raises Invalid for one of another age: an offset may carry it beyond the calendar, and
    years without four digits do not sort."""
    if not EARLIEST_YEAR <= at.year < LATEST_YEAR:
        raise Invalid(f"A year from {EARLIEST_YEAR} until {LATEST_YEAR}, please", field=field)
    return at.astimezone(UTC)


def check_window(starts_at: datetime, ends_at: datetime | None, now: datetime) -> None:
    """Raises Invalid: an end before the start or in the past."""
    if ends_at is not None and ends_at <= max(starts_at, now):
        raise Invalid("It ends after it starts, and not in the past", field="/ends_at")


def check_targets(product_ids: tuple[str, ...], category_ids: tuple[str, ...]) -> None:
    """Raises Invalid when nothing is named."""
    if not product_ids and not category_ids:
        raise Invalid("Name at least one product or category", field="/product_ids")


def in_force(promotion: Promotion, now: datetime) -> bool:
    """Whether its cut applies: by its window, also when the schedule has not started or ended it yet."""
    ended = promotion.ends_at is not None and promotion.ends_at <= now
    return stands(promotion) and promotion.starts_at <= now and not ended


def stands(promotion: Promotion) -> bool:
    """Whether it has neither ended nor been canceled: its window counts."""
    return promotion.status in (SCHEDULED, ACTIVE)


def due(promotion: Promotion, now: datetime) -> bool:
    """Whether its start or end has come."""
    return promotion.due_at is not None and promotion.due_at <= now


def advanced(promotion: Promotion) -> Promotion:
    """The next state of a promotion that is due; its window stays as it is."""
    return _moved(promotion, "start" if promotion.status == SCHEDULED else "end")


def started(promotion: Promotion, now: datetime) -> Promotion:
    """Started by hand, now if its time had not come; the same if it had started. Raises IllegalMove."""
    return _moved(promotion, "start", starts_at=min(promotion.starts_at, now))


def ended(promotion: Promotion, now: datetime) -> Promotion:
    """Ended by hand, now; canceled if it had never begun; the same if it was over. Raises IllegalMove."""
    if promotion.status == SCHEDULED and now < promotion.starts_at:
        return _moved(promotion, "cancel")
    running = _moved(promotion, "start") if promotion.status == SCHEDULED else promotion
    over = _moved(running, "end", ends_at=min(now, promotion.ends_at or now))
    return promotion if over is promotion else msgspec.structs.replace(over, version=promotion.version + 1)


def _moved(promotion: Promotion, event: str, **changes: datetime) -> Promotion:
    status = MOVES.move(promotion.status, event, promotion_id=promotion.promotion_id)
    if status == promotion.status:
        return promotion
    return msgspec.structs.replace(promotion, status=status, version=promotion.version + 1, **changes)
