"""Orders: what was bought, at which price, and how far it has come.

States: see rules/moves.py. Tells OrderPlaced, OrderConfirmed, OrderCanceled, OrderClosed and OrderCompleted; the flows
checkout, fulfillment and returns move orders, this book only keeps them.
"""
