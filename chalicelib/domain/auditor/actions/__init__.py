"""Audit actions: beginning them (beginning.py), going on slice by slice (working.py), and looking at items, twice where
something is suspicious (looking.py), with what they need besides (surroundings.py)."""
