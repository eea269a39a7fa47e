"""Accounts are closed (closing.py); later, what is personal of them is erased (erasing.py)."""
