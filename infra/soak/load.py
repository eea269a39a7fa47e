"""The load: so many shoppers and one of the staff at the same time, each a thread, until the time is over."""

import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from infra.demo.play.stack import staff_token
from infra.demo.play.stage import Stage
from infra.local.access import Access
from infra.shelf import Shelf
from infra.shopping import PromiseBrokenError
from infra.soak.caller import Caller
from infra.soak.stack import Stack
from infra.soak.told import Told

Result = TypeVar("Result")

GOODS = (("Mug", 12, 2_500), ("Lamp", 8, 12_900), ("Spoon", 30, 990), ("Last one", 1, 4_900))
"""Name, units to begin with, price in minor units: scarce, so that shoppers compete."""


def together(*calls: Callable[[], Result]) -> list[Result]:
    """Make all calls at the same moment; what each gave."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(call) for call in calls]]


@dataclass(frozen=True)
class Good:
    """Something on sale."""

    product_id: str
    variant_id: str


@dataclass
class Load:
    """What everybody who takes part needs."""

    stack: Stack
    seed: str
    told: Told
    goods: list[Good] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    """Nobody begins anything new; who is at it goes on."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Everybody goes home."""

    def __post_init__(self) -> None:
        self.token = staff_token(self.stack.here)
        self.cloud = Access(self.stack.here.cloud)
        self.stage = Stage(self.stack.here, self.staff(), self.shopper())
        """For running scheduled jobs before their minute."""

    def rng(self, who: str) -> Random:
        """Chances of one's own, the same for the same seed."""
        return Random(f"{self.seed} {who}")

    def staff(self) -> Caller:
        return Caller(self.stack.here.api, self.token, told=self.told)

    def shopper(self, token: str = "") -> Caller:
        return Caller(self.stack.here.api, token, {"Accept-Language": "en"}, told=self.told)

    def provider(self) -> Caller:
        """Its pages, and its tricks."""
        return Caller(self.stack.here.fakepay, told=self.told)

    def furnish(self) -> None:
        """Put the goods on sale."""
        shelf = Shelf(self.staff())
        for name, units, fen in GOODS:
            made = shelf.product(name, units, fen)
            variant_id = made["variants"][0]["variant_id"]
            self.goods.append(Good(made["product_id"], variant_id))
            self.told.moved(variant_id, units)

    def thread(
        self, name: str, turn: Callable[[], None], pause: Callable[[], float], until: threading.Event
    ) -> threading.Thread:
        """Take one turn after the other; what breaks a promise, or us, is written down."""

        def turns() -> None:
            while not until.is_set():
                try:
                    turn()
                except PromiseBrokenError as broken:
                    self.told.broken.append(f"{name}: {broken}")
                except Exception:  # noqa: BLE001 whatever it is makes the soak fail, with all that is known of it
                    self.told.broken.append(f"{name}: {traceback.format_exc()}")
                until.wait(pause())

        thread = threading.Thread(target=turns, name=name, daemon=True)
        thread.start()
        return thread
