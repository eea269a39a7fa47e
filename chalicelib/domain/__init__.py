"""The shop: one package per capability."""
