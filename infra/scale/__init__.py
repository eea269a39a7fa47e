"""What limits a shop at a rate of orders: the demand of an order, AWS's quotas, our own settings, keys that are hot."""
