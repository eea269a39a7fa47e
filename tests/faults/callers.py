"""Callers of the doors: who they are, and what they are told."""

import json
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from chalicelib.core.callers import STAFF
from tests import shop


@dataclass(frozen=True)
class Answer:
    """What a door said; 502 stands for a process that ended before it answered."""

    status: int
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def bearer(role: str, subject: str, shop_id: str | None = None) -> str:
    """Made in a context of its own: a rival may come while a function is at work, whose doing this is not."""
    return Context().run(shop.bearer, role, subject, shop_id)


def admin() -> str:
    return bearer(STAFF, "admin_zhang", "mugs")
