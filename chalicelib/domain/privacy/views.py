"""What is told of a closed account: nothing by which anybody could be known."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.domain.privacy.rules.closures import Closure


class ClosureView(msgspec.Struct, frozen=True, kw_only=True):
    """Closed since `closed_at`, for good; from `erased_at` on nobody can read what was personal. Until then it waits,
    some minutes or for an order's end."""

    user_id: str
    status: str
    closed_at: datetime
    erased_at: datetime | None

    @classmethod
    def of(cls, closure: Closure) -> Self:
        return cls(**{name: getattr(closure, name) for name in cls.__struct_fields__})
