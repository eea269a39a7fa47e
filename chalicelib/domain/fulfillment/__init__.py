"""Fulfillment: what each location must pack for an order, the parcels on their way, and the receipt.

States: see rules/moves.py. It composes orders and inventory, and tells ShipmentShipped, ShipmentDelivered and
OrderCompleted.
"""
