"""An order with what is sealed in it, for whoever shows or uses that."""

import msgspec

from chalicelib.core.addresses import Address, Contact
from chalicelib.domain.orders.rules.order import Order


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """An order for somebody who needs what is sealed in it; None are parts that were erased."""

    order: Order
    address: Address | None
    contact: Contact | None
