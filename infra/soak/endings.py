"""The many ways in which an order can go on, once it is placed: paid, canceled, both at once, sent back, forgotten."""

from collections.abc import Callable

from infra.soak.aftermath import keep, send_back
from infra.soak.load import together
from infra.soak.paying import begin, press
from infra.soak.shopper import Journey
from infra.soak.told import Purchase

WAITING = 0.3
"""How many shoppers wait for their parcel."""


def live(it: Journey) -> None:
    """A whole journey. Raises PromiseBrokenError."""
    bought = it.play()
    if bought:
        ending = it.rng.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        ending(it, bought)
    it.load.told.count("journeys")


def _abandon(it: Journey, bought: Purchase) -> None:
    """Leave without paying: the clock closes the order."""
    if it.rng.random() < 0.5:
        begin(it.load, it.shop, bought)


def _think_again(it: Journey, bought: Purchase) -> None:
    """Cancel before paying."""
    it.cancel(bought)


def _pay(it: Journey, bought: Purchase) -> None:
    """Pay, and at times wait for the parcel."""
    if press(it.load, it.rng, bought, begin(it.load, it.shop, bought)) and it.rng.random() < WAITING:
        keep(it.load, it.shop, bought)


def _send_back(it: Journey, bought: Purchase) -> None:
    """Pay, get the goods, and send some of them back."""
    if press(it.load, it.rng, bought, begin(it.load, it.shop, bought)) and keep(it.load, it.shop, bought):
        send_back(it.load, it.rng, it.shop, bought)


def _regret(it: Journey, bought: Purchase) -> None:
    """Cancel what has been paid: the money goes back, or a parcel is on its way already."""
    if press(it.load, it.rng, bought, begin(it.load, it.shop, bought)):
        it.cancel(bought)


def _pay_late(it: Journey, bought: Purchase) -> None:
    """Cancel, then pay all the same: the money goes back."""
    attempt_id = begin(it.load, it.shop, bought)
    it.cancel(bought)
    press(it.load, it.rng, bought, attempt_id)


def _race(it: Journey, bought: Purchase) -> None:
    """Pay on one device, cancel on another, at the same moment: whoever wins, no money is lost."""
    attempt_id = begin(it.load, it.shop, bought)
    together(lambda: press(it.load, it.rng, bought, attempt_id), lambda: it.cancel(bought))


def _decline(it: Journey, bought: Purchase) -> None:
    """The bank says no, the second try works; at times the first one too, after all."""
    first = begin(it.load, it.shop, bought)
    if press(it.load, it.rng, bought, first, "decline"):
        second = begin(it.load, it.shop, bought)
        if second != first:  # else the shop has not heard of the refusal yet, and the page says no
            press(it.load, it.rng, bought, second)
        if it.rng.random() < 0.5:
            press(it.load, it.rng, bought, first, late=True)


ENDINGS: dict[Callable[[Journey, Purchase], None], int] = {
    _abandon: 2, _think_again: 2, _pay: 5, _send_back: 4, _regret: 3, _pay_late: 2, _race: 3, _decline: 2,
}  # fmt: skip
"""What becomes of an order, and how often."""
