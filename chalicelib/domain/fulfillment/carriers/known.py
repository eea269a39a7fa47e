"""The carriers that a shop ships with."""

from datetime import timedelta

from chalicelib.core.shops import Shop
from chalicelib.domain.fulfillment.carriers import Carrier, UnknownCarrier
from chalicelib.domain.fulfillment.carriers.simulated import Simulated


def usual(shop: Shop) -> Carrier:
    """Who takes the shop's parcels."""
    return Simulated(step_of(shop))


def carrier(shop: Shop, name: str | None) -> Carrier:
    """The carrier of that name. Raises UnknownCarrier."""
    offered = usual(shop)
    if name != offered.name:
        raise UnknownCarrier(carrier=name)
    return offered


def step_of(shop: Shop) -> timedelta:
    """How long a parcel stays at each stage, and how often it pays to ask where it is."""
    return timedelta(seconds=shop.parcel_step_seconds)
