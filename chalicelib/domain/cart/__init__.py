"""Cart: what a shopper means to buy in one shop. Keeps one item per shopper and shop; tells no events."""
