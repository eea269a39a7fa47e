"""The demo shop: goods and pictures of our own, so that a first run has something to sell."""
