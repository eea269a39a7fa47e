"""What shoppers and staff send about returns."""

from typing import Annotated, Literal

import msgspec

from chalicelib.aws.inputs import Body
from chalicelib.core.personal import Personal
from chalicelib.domain.returns.rules.returning import Inspected

LineId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Units = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Reason = Literal["no_longer_wanted", "damaged", "wrong_item", "not_as_described", "other"]


class RequestBody(Body, frozen=True, kw_only=True):
    """How many units of which lines (a line has one quantity, so that they are a map), and why."""

    lines: Annotated[dict[LineId, Units], msgspec.Meta(min_length=1, max_length=100)]
    reason: Reason


class DeclineBody(Body, frozen=True, kw_only=True):
    """What the shopper is told, in words of one's own: sealed for them, and in no trail."""

    decline_reason: Personal


class InspectedBody(Body, frozen=True, kw_only=True):
    line_id: LineId
    quantity: Units
    condition: Literal["sellable", "damaged"]


class ReceiveBody(Body, frozen=True, kw_only=True):
    """What came in and was looked at. `last`: no more is expected, and the refund is for what has come."""

    lines: Annotated[list[InspectedBody], msgspec.Meta(max_length=100)] = []
    last: bool = False

    def by_line(self) -> dict[str, Inspected]:
        """The units of each line, however many entries name it."""
        return {
            line_id: Inspected(sellable=self._units(line_id, "sellable"), damaged=self._units(line_id, "damaged"))
            for line_id in dict.fromkeys(line.line_id for line in self.lines)
        }

    def _units(self, line_id: str, condition: str) -> int:
        return sum(line.quantity for line in self.lines if (line.line_id, line.condition) == (line_id, condition))
