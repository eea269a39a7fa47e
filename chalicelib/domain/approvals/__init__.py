"""Approvals: four eyes on what is worth much.

Owns commands of staff that wait for a second person, and what was refunded of each order without one. A capability
whose command may be worth too much has it looked at (`asked.seen` at its door, `Eyes` in its action); the command that
somebody agrees to runs in the very transaction that ends its approval. It tells no events.
"""
