"""Benchmarks: what the shop takes, beside its budgets and beside others: `make bench`."""
