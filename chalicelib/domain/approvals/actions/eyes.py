"""Eyes: what looks at a command of staff inside its own action, and puts into its commit what follows from that."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chalicelib.aws.writes import Write
from chalicelib.core.money import Money
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.approvals import store
from chalicelib.domain.approvals.rules import marks
from chalicelib.domain.approvals.rules.approvals import Approval, within, within_drop
from chalicelib.domain.approvals.rules.limits import Unseen, is_too_low, more, refund_limit
from chalicelib.domain.approvals.rules.marks import Prices


class NeedsAnother(Exception):
    """One person must not decide on so much. Nothing was committed."""

    def __init__(self, amount: Money | None = None, drop_basis_points: int | None = None) -> None:
        super().__init__("a second person has to agree")
        self.amount, self.drop_basis_points = amount, drop_basis_points


class Eyes(Protocol):
    """What an action shows before it commits; the writes belong into that commit. Raises NeedsAnother or
    MoreThanAgreed, or Stale where all has to be read again first."""

    def refund(self, shop: Shop, market_id: str, order_id: str, amount: Callable[[], Money]) -> list[Write]:
        """So much of an order's money is to go back, if anybody asks."""

    def prices(self, shop: Shop, product_id: str, before: Prices, after: Prices, now: datetime) -> list[Write]:
        """A product is to be sold at these prices."""

    def cut(self, shop: Shop, basis_points: int) -> list[Write]:
        """So much is to be taken off prices for a while."""


class FirstPair:
    """Whoever commands. Remembers what nobody else has seen, so that nothing large gets through in small parts."""

    def __init__(self) -> None:
        self._counted: Unseen | None = None

    def refund(self, shop: Shop, market_id: str, order_id: str, amount: Callable[[], Money]) -> list[Write]:
        """Raises Stale the first time that what went before makes it too much: this very refund may be among that,
        and what it is for was read earlier."""
        limit = refund_limit(shop, market_id)
        if limit is None or not (asked := amount()).amount:
            return []
        before = store.unseen(shop.shop_id, order_id, asked.currency)
        after = more(before, asked)
        if after.amount.amount <= limit:
            return [store.keep(after)]
        if asked.amount > limit or before == self._counted:
            raise NeedsAnother(amount=asked)
        self._counted = before
        raise Stale()

    def prices(self, shop: Shop, product_id: str, before: Prices, after: Prices, now: datetime) -> list[Write]:
        if shop.price_drop_percent is None:
            return []
        known = store.marks(shop.shop_id, product_id)
        falls = marks.drop(known, before, after, now)
        if is_too_low(shop, falls):
            raise NeedsAnother(drop_basis_points=falls)
        return store.keep_marks(known, marks.lowered(known, before, after, now))

    def cut(self, shop: Shop, basis_points: int) -> list[Write]:
        if is_too_low(shop, basis_points):
            raise NeedsAnother(drop_basis_points=basis_points)
        return []


class SecondPair:
    """Whoever agrees: the approval ends in the commit of what it is for, while both may do it."""

    def __init__(self, agreed: Approval, still: list[Write]) -> None:
        self.agreed, self.still = agreed, still

    def refund(self, shop: Shop, market_id: str, order_id: str, amount: Callable[[], Money]) -> list[Write]:
        return [store.update(within(self.agreed, amount())), *self.still]

    def prices(self, shop: Shop, product_id: str, before: Prices, after: Prices, now: datetime) -> list[Write]:
        known = store.marks(shop.shop_id, product_id)
        seen = within_drop(self.agreed, marks.drop(known, before, after, now))
        return [store.update(seen), *self.still, *store.keep_marks(known, marks.agreed(known, after))]

    def cut(self, shop: Shop, basis_points: int) -> list[Write]:
        return [store.update(within_drop(self.agreed, basis_points)), *self.still]
