"""Every flow there is."""

from tests.faults.flows import (
    access,
    approving,
    audit,
    auditor,
    buying,
    cart,
    catalog,
    checkout,
    dismissing,
    enrolling,
    fulfillment,
    guarding,
    imports,
    inventory,
    inviting,
    knowing,
    leaving,
    media,
    merits,
    neighbors,
    notifications,
    payments,
    profiles,
    promotions,
    refunds,
    restocking,
    returns,
    reviewing,
    sessions,
    signin,
    signing_staff,
    taxonomy,
    tracking,
    users,
)

MONEY_AND_STOCK = (
    *(buying, checkout, neighbors, payments, fulfillment, tracking),
    *(returns, restocking, refunds, inventory, approving),
)
PEOPLE = (
    *(profiles, users, guarding, sessions, signin, knowing, signing_staff, inviting, enrolling),
    *(access, reviewing, dismissing, merits, leaving),
)
GOODS = (cart, catalog, taxonomy, promotions, media, imports, notifications, audit, auditor)
FLOWS = tuple(flow for concept in (*MONEY_AND_STOCK, *GOODS, *PEOPLE) for flow in concept.FLOWS)
BESIDE = frozenset(
    {
        *("stock comes to a draft", "import a product", "import a second product", "import a draft", "import a change"),
        "send it all back",
    }
)
"""Flows of other concepts that move stock or money as well."""
PAIRED = frozenset(flow.name for concept in MONEY_AND_STOCK for flow in concept.FLOWS) | BESIDE
"""All that does: they meet every two faults."""
