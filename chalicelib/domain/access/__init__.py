"""Access: who callers are. For now tokens for guests, customers and staff; it keeps no items and tells no events."""
