"""Fakepay itself: what the other tests and the local run rely on."""
