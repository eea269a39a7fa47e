"""Checkout: the flow from a cart to an order that is paid, canceled or closed.

It keeps no items of its own: a quote is a signed text, and the order belongs to `orders`. It composes cart, catalog,
inventory, promotions, payments and orders. It tells OrderPlaced, OrderConfirmed, OrderCanceled and OrderClosed on the
order, and hears OrderPlaced and PaymentCaptured.
"""
