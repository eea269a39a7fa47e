"""What there is in the end: the shop's books as staff sees them, and the provider's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from infra.local import looks
from infra.soak.load import Load


@dataclass
class Found:
    """Orders and returns by id, levels by variant, each guest's list of orders, the provider's rows, dead letters by
    queue: as the API, the provider and the queues tell them."""

    orders: dict[str, Any] = field(default_factory=dict)
    returns: dict[str, Any] = field(default_factory=dict)
    levels: dict[str, Any] = field(default_factory=dict)
    lists: list[list[str]] = field(default_factory=list)
    payments: list[Any] = field(default_factory=list)
    refunds: list[Any] = field(default_factory=list)
    dead: dict[str, int] = field(default_factory=dict)


def find(load: Load) -> Found:
    """Ask for everything."""
    found, told, staff = Found(), load.told, load.staff()
    for purchase in told.purchases:
        found.orders[purchase.order_id] = staff.ask("GET", f"/admin/orders/{purchase.order_id}")
        for return_id in purchase.back:
            found.returns[return_id] = staff.ask("GET", f"/admin/returns/{return_id}")
    for good in load.goods:
        found.levels[good.variant_id] = staff.ask("GET", f"/admin/stock/{good.variant_id}")["items"][0]
    found.lists = [_listed(load, guest.token) for guest in told.guests]
    state = load.provider().ask("GET", "/state")
    found.payments, found.refunds = state["payments"], state["refunds"]
    found.dead = {queue: dead for queue, _, _, dead in depths(load) if dead}
    return found


def depths(load: Load) -> Iterable[tuple[str, int, int, int]]:
    """(queue, waiting, in flight, dead) for each queue."""
    return looks.depths(load.cloud.client("sqs"))


def _listed(load: Load, token: str) -> list[str]:
    shopper = load.shopper(token)
    return [each["order_id"] for each in shopper.ask("GET", "/orders?limit=100")["items"]]
