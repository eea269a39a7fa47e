"""The storefront: doors (handlers), the shop (domain), words (core) and wires (aws)."""
