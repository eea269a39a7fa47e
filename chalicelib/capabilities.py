"""The capability table: one word per capability, and the module whose doors it opens."""

CAPABILITIES = {
    name: f"chalicelib.handlers.{name}"
    for name in (
        "access",
        "approvals",
        "audit",
        "auditor",
        "cart",
        "catalog",
        "checkout",
        "fulfillment",
        "imports",
        "inventory",
        "media",
        "merits",
        "notifications",
        "orders",
        "payments",
        "privacy",
        "profiles",
        "promotions",
        "relay",
        "returns",
        "sessions",
        "signin",
        "users",
    )
}

WITHOUT_HTTP = ("merits", "relay")
"""They have no doors of HTTP; known here, so that the others need not be loaded to find out."""
