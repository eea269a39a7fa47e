"""Return actions: the shopper's (asking.py), the staff's (deciding.py), the workflow's (refunding.py), and the
watch over the workflow (watching.py)."""
