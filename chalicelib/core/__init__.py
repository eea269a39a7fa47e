"""The words of the shop: money, ids, problems, lifecycles, events. Pure; imports nothing of ours but itself."""
