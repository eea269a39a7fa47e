"""People are told what is held of them (telling.py); accounts are closed (closing.py), later erased (erasing.py)."""
