"""Every flow there is."""

from tests.faults.flows import (
    buying,
    cart,
    catalog,
    checkout,
    fulfillment,
    imports,
    inventory,
    media,
    notifications,
    payments,
    promotions,
    refunds,
    returns,
    taxonomy,
)

MONEY_AND_STOCK = (buying, checkout, payments, fulfillment, returns, refunds, inventory)
GOODS = (cart, catalog, taxonomy, promotions, media, imports, notifications)
FLOWS = tuple(flow for concept in (*MONEY_AND_STOCK, *GOODS) for flow in concept.FLOWS)
