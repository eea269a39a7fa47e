"""What the catalog decides; pure. Here stands what other capabilities use of it: offers and their prices."""

from chalicelib.domain.catalog.rules.pricing import Cut, Offer, Price, best_cut, cut_amount, unit_price

__all__ = ["Cut", "Offer", "Price", "best_cut", "cut_amount", "unit_price"]
