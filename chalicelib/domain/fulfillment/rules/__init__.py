"""Lifecycles (moves.py), what locations must send (work.py), parcels (parcels.py), what carriers say (tracking.py)."""
