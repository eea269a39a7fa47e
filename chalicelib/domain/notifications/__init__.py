"""Notifications: telling customers by mail and text message what has become of their order.

It listens, nobody imports it, and it tells no events. States: see MOVES in rules.py. The address stays in the order.
"""
