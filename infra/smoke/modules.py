"""The five modules of the business, as capabilities: each of them can be stopped alone."""

MODULES = {
    "user": ("access", "users", "sessions", "profiles", "signin", "privacy"),
    "product": ("catalog", "inventory", "media", "imports"),
    "trade": ("cart", "checkout", "orders", "payments", "fulfillment", "audit", "auditor"),
    "customer service": ("approvals", "returns", "notifications"),
    "marketing": ("promotions",),
}
