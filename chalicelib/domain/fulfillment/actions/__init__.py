"""Sending what was bought (warehouse.py), following parcels (tracking.py), ending the order (receipt.py)."""
