"""The demo: a shopper, a payment provider and an admin play a purchase over HTTP against the running stack."""
