"""The audit: a fact of an item that has a trail, what staff look at, and an hour that is signed."""

from chalicelib.aws.table import commit
from chalicelib.core.standing import Standing
from chalicelib.domain.access.store import keep
from tests.budgets.day import Day
from tests.budgets.hours.shelving import staff
from tests.faults.flows.goods import asked


def play(day: Day) -> None:
    world, variant = day.world, day.state["products"][0]["variants"][0]
    world.tick("sign_roots")
    world.recording = True
    product = day.state["products"][0]["product"]
    for number in range(2):
        body = {"location": "main", "product_id": product, "quantity": 1}
        asked(world, day.state, f"stock/{variant}/receipts", body, Idempotency_Key=f"more {number}")
        world.relay()
        day.hear("audit_listener", "Changed", measured=number == 1)
    target = f"target=stock:{variant}:main"
    staff(day, "audit_api list_entries", f"audit/entries?{target}", method="GET")
    staff(day, "audit_api verify", f"audit/verification?{target}", method="GET")
    day.tick("sign_roots")
    world.later(hours=1)
    world.tick("sign_roots")
    world.later(hours=1)
    day.tick("sign_roots", "an hour of one trail")
    staff(day, "audit_api list_roots", "audit/roots", method="GET")
    for number in range(10):
        commit(keep(Standing(shop="mugs", subject=f"staff_{number % 5}", version=1 + number // 5)))
    world.relay()
    day.hear_all("audit_listener", "Changed", "a batch of ten")
    day.rest()
