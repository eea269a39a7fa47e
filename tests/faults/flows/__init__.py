"""The flows that are explored: everything the shop does that commits."""
