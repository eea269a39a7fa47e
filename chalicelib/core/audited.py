"""Audited: everything of which each change is told to the audit, on one page. Ids, states, amounts; nothing personal.

The relay makes the facts from an item's images by this page alone: no capability has to be loaded to tell of its
changes, and none that is broken keeps the others' news back.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

Document = Mapping[str, Any]
"""An entity as JSON has it."""


class Audited(msgspec.Struct, frozen=True):
    """`target` names the item, as a template over its entity's fields. `fields` are fields of the entity, or paths
    into it: `content/variants/*variant_id/prices` is the prices of each variant, by its id. With `fades` it expires.

    Such items are inserted, replaced and updated, never put over and never deleted: each version is one fact.
    """

    target: str
    fields: tuple[str, ...]
    fades: bool = False

    def name(self, entity: Document) -> str:
        """The target of an entity."""
        return self.target.format_map(entity)

    def values(self, entity: Document) -> dict[str, Any]:
        """What is audited of an entity, by path; what it does not have is left out."""
        found = (pair for field in self.fields for pair in _along(entity, field.split("/"), ()))
        return {path: _ordered(value) for path, value in found}


AUDITED: dict[str, Audited] = {
    "Order": Audited("order:{order_id}", ("status", "total", "captured", "payments", "refunds", "completed_at")),
    "Attempt": Audited("payment:{attempt_id}", ("order_id", "status", "amount", "mismatch")),
    "Refund": Audited("refund:{refund_id}", ("order_id", "status", "amount", "mismatch", "return_id")),
    "Return": Audited(
        "return:{return_id}",
        ("order_id", "status", "restocked", "lines/*line_id/sellable", "lines/*line_id/damaged"),
    ),
    "Shipment": Audited("shipment:{shipment_id}", ("order_id", "status")),
    "Level": Audited(
        "stock:{variant_id}:{location}",
        (
            "on_hand", "reserved", "committed", "damaged", "quality_control", "safety_stock", "incoming", "available",
        ),
    ),
    "Promotion": Audited(
        "promotion:{promotion_id}",
        ("status", "percent_off_basis_points", "product_ids", "category_ids", "starts_at", "ends_at"),
    ),
    "Product": Audited(
        "product:{product_id}",
        ("status", "published_version", "content/variants/*variant_id/prices", "content/variants/*variant_id/enabled"),
    ),
    "User": Audited(
        "user:{user_id}",
        ("status", "audience", "home", "linked/*identity_id/kind", "linked/*identity_id/verified_at"),
    ),
    "Password": Audited("password:{user_id}", ("changed_at",)),
    "Standing": Audited("standing:{subject}", ("roles", "given", "taken", "banned", "keys")),
    "Roles": Audited("roles:{shop}", ("composed", "admins")),
    "Factors": Audited("factors:{user_id}", ("payment_since", "totp_since", "wrong", "locked_until")),
    "Closure": Audited("closure:{user_id}", ("status", "home", "closed_at", "erased_at")),
    "Consents": Audited("consents:{user_id}", ("states",)),
    "Invitations": Audited(
        "invitations:{shop}",
        (
            "pending/*invitation_id/roles", "pending/*invitation_id/until", "pending/*invitation_id/by",
            "pending/*invitation_id/reason", "pending/*invitation_id/expires",
        ),
    ),
    "Approval": Audited(
        "approval:{approval_id}",
        ("status", "command", "arguments", "amount", "drop_basis_points", "asked_by", "decided_by", "problem"),
    ),
    "MachineKey": Audited("key:{key_id}", ("permissions", "created_by", "expires_at", "revoked")),
}  # fmt: skip
"""By the kind of the item: the name of its record without `Record`."""


def may_fade(target: str) -> bool:
    """Whether the item of a target may be gone: its kind expires."""
    word = target.partition(":")[0]
    return any(each.fades for each in AUDITED.values() if each.target.partition(":")[0] == word)


def difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changed: the values that were, and those that are."""
    changed = [path for path in before | after if before.get(path) != after.get(path)]
    was = {path: before[path] for path in changed if path in before}
    return was, {path: after[path] for path in changed if path in after}


def _ordered(value: Any) -> Any:
    """Sets of names have no order that means anything, and another one in each process."""
    if isinstance(value, dict):
        return {name: _ordered(each) for name, each in value.items()}
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return sorted(value)
    return value


def _along(value: Any, path: list[str], gone: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """What stands at the end of the path."""
    if not path:
        yield "/".join(gone), value
        return
    step, *rest = path
    if step.startswith("*"):
        for each in value if isinstance(value, list) else ():
            yield from _along(each, rest, (*gone, str(each.get(step[1:]))))
    elif isinstance(value, dict) and step in value:
        yield from _along(value[step], rest, (*gone, step))
