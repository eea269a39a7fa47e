"""Signing-in actions: one module for each way in."""
