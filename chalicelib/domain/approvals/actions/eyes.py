"""Eyes: what looks at a command of staff inside its own action, and puts into its commit what follows from that."""

from collections.abc import Callable
from typing import Protocol

from chalicelib.aws.writes import Write
from chalicelib.core.money import Money
from chalicelib.core.shops import Shop
from chalicelib.domain.approvals import store
from chalicelib.domain.approvals.rules.approvals import Approval, within
from chalicelib.domain.approvals.rules.limits import more, refund_limit


class NeedsAnother(Exception):
    """One person must not decide on so much. Nothing was committed."""

    def __init__(self, amount: Money | None = None, drop_basis_points: int | None = None) -> None:
        super().__init__("a second person has to agree")
        self.amount, self.drop_basis_points = amount, drop_basis_points


class Eyes(Protocol):
    """What an action shows before it commits; the writes belong into that commit."""

    def refund(self, shop: Shop, market_id: str, order_id: str, amount: Callable[[], Money]) -> list[Write]:
        """So much of an order's money is to go back, if anybody asks. Raises NeedsAnother or MoreThanAgreed."""


class FirstPair:
    """Whoever commands. Counts what goes back of an order unseen, so that no refund gets through in small parts."""

    def refund(self, shop: Shop, market_id: str, order_id: str, amount: Callable[[], Money]) -> list[Write]:
        limit = refund_limit(shop, market_id)
        if limit is None or not (asked := amount()).amount:
            return []
        after = more(store.unseen(shop.shop_id, order_id, asked.currency), asked)
        if after.amount.amount > limit:
            raise NeedsAnother(amount=asked)
        return [store.keep(after)]


class SecondPair:
    """Whoever agrees: the approval ends in the commit of what it is for, while both may do it."""

    def __init__(self, agreed: Approval, still: list[Write]) -> None:
        self.agreed, self.still = agreed, still

    def refund(self, shop: Shop, market_id: str, order_id: str, amount: Callable[[], Money]) -> list[Write]:
        return [store.update(within(self.agreed, amount())), *self.still]
