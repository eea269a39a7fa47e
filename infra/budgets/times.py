"""Budgets in time. Tests hold what they rest on, counts; times are told by log lines and benches."""

ADD_TO_CART_P95_MS = 100
"""In a warm function: two storage calls of 5 to 10 ms each, and 10 ms of its own, with room for three times as much."""
