"""When an account may be closed (open.py), and how it goes on from there (closures.py)."""
