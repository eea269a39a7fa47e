"""The moment of an audit: what is over by then, and what may still be under way."""

from datetime import datetime, timedelta

import msgspec

USUAL = timedelta(hours=1)
"""What the shop's own news and sweeps may take: an alarm rings long before. What is older has been lost."""


class Moment(msgspec.Struct, frozen=True):
    """`patience` is none where everything has come to rest."""

    now: datetime
    patience: timedelta = USUAL

    def overdue(self, deadline: datetime | None) -> bool:
        """Whether it has passed, and whoever should see to it has had their time."""
        return deadline is not None and deadline + self.patience <= self.now

    def settled(self, changed: datetime | None) -> bool:
        """Whether all has followed by now that follows from a change at that time (None: long ago)."""
        return changed is None or changed + self.patience <= self.now

    @property
    def before(self) -> datetime:
        """The latest time of which everything is known by now."""
        return self.now - self.patience
