"""Budgets in time. Tests hold what they rest on, counts; times are told by log lines and benches."""

ADD_TO_CART_P95_MS = 50
"""In a warm function of 512 MB: two storage calls of 10 ms at most, and 7 ms of its own, with as much for bad luck."""
