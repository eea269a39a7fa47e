"""What a checkout decides: totals (totals.py), quotes (quotes.py), whether and how an order is placed (placing.py)."""
