"""Orders, attempts and refunds to test with, and a fakepay counter that notifies the shop in this process."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws import params
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.addresses import Address, Contact
from chalicelib.core.events import Event, read_news
from chalicelib.core.money import Money, total
from chalicelib.core.shops import Shop
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.moves import PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Line, Order, OrderNotFound
from chalicelib.domain.payments.rules.attempts import Attempt, Owed
from chalicelib.domain.payments.rules.refunds import Refund
from infra.local.fakepay.faults import Fault, Kind, Place
from infra.local.fakepay.server import FakepayServer
from tests.shop import LAMPS, MUGS, NOON, Browser, aws, put_parameters
from tests.vaults import keep_key, sealed

SECRET = "6b1f" * 16
OLD_SECRET = "a07c" * 16
MUG_SHOP: Shop = replace(MUGS, hosts=("127.0.0.1", *MUGS.hosts))
"""Fakepay talks to this machine only, so that the shop must be known by a loopback host too."""

ORDER_ID = "or_01JD7Z3M8W0V4X5Y6Z7A8B9C0D"
OWED = Owed(
    order_id=ORDER_ID,
    customer_id="cust_li",
    amount=Money(6_900, "CNY"),
    deadline=NOON + timedelta(minutes=30),
    awaited=True,
    number="261122-7A8B-9C0D",
    locale="zh-CN",
)


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


def line(number: int = 1, quantity: int = 2, price: int = 2_950, **changes: Any) -> Line:
    facts: dict[str, Any] = {
        "line_id": f"ln_{number}",
        "variant_id": f"var_{number}",
        "product_id": "prod_mug",
        "sku": f"MUG-{number}",
        "name": {"en": "Mug"},
        "options": {},
        "image": None,
        "location": "main",
        "quantity": quantity,
        "unit_price": cny(price),
        "price_version": 1,
    }
    return Line(**{**facts, **changes})


def order(*lines: Line, **changes: Any) -> Order:
    """59.00 for two mugs and 10.00 for shipping, not paid yet."""
    bought, shipping = lines or (line(),), changes.get("shipping", cny(1_000))
    facts: dict[str, Any] = {
        "shop": "mugs",
        "order_id": ORDER_ID,
        "checkout_id": "ch_1",
        "number": "261122-7A8B-9C0D",
        "customer_id": "cust_li",
        "market_id": "cn",
        "locale": "zh-CN",
        "status": PENDING_PAYMENT,
        "lines": bought,
        "shipping": shipping,
        "adjustments": (),
        "tax_lines": (),
        "total": total([each.total for each in bought], "CNY") + shipping,
        "address": Address(
            country="CN", regions=("310115",), lines=("Road 1",), recipient="Li", phone="+8613800138000"
        ),
        "contact": Contact(phone="+8613800138000"),
        "terms_version": "1",
        "placed_at": NOON,
        "pay_by": NOON + timedelta(minutes=30),
        "captured": cny(0),
    }
    return Order(**sealed({**facts, **changes}))


def placed(wanted: Order | None = None) -> Order:
    """The order, in the table."""
    kept = wanted or order()
    commit(orders.insert(kept, OrderNotFound()), keep_key(kept.customer_id))
    return kept


def attempt(**changes: Any) -> Attempt:
    facts: dict[str, Any] = {
        "shop": "mugs",
        "attempt_id": "pa_7-1",
        "order_id": ORDER_ID,
        "customer_id": "cust_li",
        "provider": "fakepay",
        "amount": cny(6_900),
        "status": "action_required",
        "created_at": NOON,
        "expires_at": NOON + timedelta(minutes=30),
        "due_at": NOON + timedelta(seconds=20),
    }
    return Attempt(**{**facts, **changes})


def refund(**changes: Any) -> Refund:
    facts: dict[str, Any] = {
        "shop": "mugs",
        "refund_id": "rf_7-1",
        "order_id": ORDER_ID,
        "attempt_id": "pa_7-1",
        "amount": cny(6_900),
        "reason": "canceled",
        "return_id": None,
        "requested_at": NOON,
    }
    return Refund(**{**facts, **changes})


def news_on(address: Any) -> list[Event]:
    """What rides on an item of the table."""
    found = aws("dynamodb").get_item(TableName=settings().table, Key=address.key)["Item"]
    return read_news(found["news"]["B"]) if "news" in found else []


def items(prefix: str) -> list[dict[str, Any]]:
    """The items of the table whose partition begins so."""
    found = aws("dynamodb").scan(TableName=settings().table)["Items"]
    return [item for item in found if item["pk"]["S"].startswith(prefix)]


def later(**span: float) -> AbstractContextManager[None]:
    """So much after noon."""
    return clock.stopped(NOON + timedelta(**span))


def fault(kind: Kind, on: Place = "any", value: int | None = None, times: int | None = 1) -> Fault:
    return Fault(kind=kind, on=on, value=value, times=times)


@dataclass
class Counter:
    """Fakepay, and the notifications that it has sent to the shop with the answers it got."""

    fake: FakepayServer
    letters: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def pump(self) -> list[int]:
        """Let it send what it has to say; the shop's answers to that."""
        before = len(self.answers)
        self.fake.pump()
        return self.answers[before:]

    def refunds(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.fake.state()["refunds"]
        return found


def keep_secret(value: str) -> None:
    """The secret store holds this for fakepay."""
    name = f"{settings().params_prefix}/secrets/fakepay"
    aws("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    params.forget()


def point_at(url: str, patch: pytest.MonkeyPatch) -> None:
    """The shop believes that fakepay is there. Settings are read here, for Chalice's client changes STAGE in a call."""
    patch.setenv("FAKEPAY_URL", url)
    settings.cache_clear()
    settings()


@contextmanager
def opened(anyone: Browser, patch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A fakepay counter whose notifications come to the app in this process."""

    def arrive(url: str, headers: dict[str, str], body: bytes) -> int:
        sent = {name.replace("-", "_"): value for name, value in headers.items()}
        counter.letters.append((headers, body))
        counter.answers.append(anyone.call("POST", "/webhooks/fakepay", body, **sent).status)
        return counter.answers[-1]

    with FakepayServer([SECRET], clock=clock.now, deliver=arrive, background=False) as fake:
        counter = Counter(fake)
        point_at(fake.url, patch)
        put_parameters((MUG_SHOP, LAMPS))
        keep_secret(SECRET)
        yield counter
    settings.cache_clear()
