"""Fakepay, our own payment provider for the local run and the tests: stateful, signed, and able to misbehave."""
