"""What an order is (order.py), how it moves (moves.py), what has been paid back (refunds.py)."""
