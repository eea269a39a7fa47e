"""Packaging: from the one Chalice project to artifacts and a plain template with a function for every capability."""
