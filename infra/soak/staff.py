"""Staff: goods come in, are counted, and get cheaper for some seconds; and the clock's jobs, more often than usual."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from botocore.exceptions import BotoCoreError, ClientError

from infra.shopping import PromiseBrokenError, key
from infra.soak.load import Good, Load

JOBS = ("look_at_payments", "close_unpaid", "move_parcels", "turn_promotions", "confirm_receipts", "restart_refunds")
ROOM = 20
"""Fewer units on hand than this are made more."""
COUNTED = ("stale-quantity", "out-of-stock", "not-on-hand", "no-stock-level", "nothing-to-adjust")


@dataclass
class Staff:
    """One person who does everything."""

    load: Load
    rng: Random

    def __post_init__(self) -> None:
        self.shop = self.load.staff()

    def turn(self) -> None:
        """Do one thing. Raises PromiseBrokenError."""
        good = self.rng.choice(self.load.goods[:-1])
        self.rng.choice(WORK)(self, good)

    def receive(self, good: Good) -> None:
        """Some units come in, where there are few."""
        if self.on_hand(good) >= ROOM:
            return
        units = self.rng.randint(1, 6)
        came = {"location": "main", "product_id": good.product_id, "quantity": units}
        self.shop.ask("POST", f"/admin/stock/{good.variant_id}/receipts", came, Idempotency_Key=key())
        self.load.told.moved(good.variant_id, units)

    def count(self, good: Good) -> None:
        """One more or less than was thought."""
        by = self.rng.choice((-1, 1))
        body = {"location": "main", "expected": self.on_hand(good), "delta": by, "reason": "counted"}
        path = f"/admin/stock/{good.variant_id}/adjustments"
        if self.shop.ask("POST", path, body, COUNTED, Idempotency_Key=key()):
            self.load.told.moved(good.variant_id, by)

    def promote(self, good: Good) -> None:
        """A price is cut for some seconds, or until it is ended by hand."""
        starts = datetime.now(UTC) + timedelta(seconds=self.rng.choice((0, 1)))
        body = {
            "name": {"en": "Soak"},
            "percent_off_basis_points": self.rng.choice((500, 1_000)),
            "product_ids": [good.product_id],
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(seconds=self.rng.randint(2, 6))).isoformat(),
        }
        made = self.shop.ask("POST", "/admin/promotions", body, ("invalid",), Idempotency_Key=key())
        if made and self.rng.random() < 0.5:
            self.shop.ask("POST", f"/admin/promotions/{made['promotion_id']}/end", refused=("stale",))

    def on_hand(self, good: Good) -> int:
        return int(self.shop.ask("GET", f"/admin/stock/{good.variant_id}")["items"][0]["on_hand"])


WORK: tuple[Callable[[Staff, Good], None], ...] = (Staff.receive, Staff.receive, Staff.count, Staff.promote)


def run_jobs(load: Load) -> None:
    """Each job once; what could not be done while somebody was dead is done the next time."""
    for job in JOBS:
        try:
            load.stage.run_job(job)
        except (PromiseBrokenError, BotoCoreError, ClientError) as failed:
            load.told.failed(f"job {type(failed).__name__}")
