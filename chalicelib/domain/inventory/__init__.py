"""Inventory: how many units of a variant are where, for whom they are kept, and the ledger of their movements.

It owns stock levels (one per variant and location) and movements, and tells StockMoved. A level is changed in place,
under conditions, so that rivals can neither oversell nor lose a change; the ledger follows from what was told.
"""
