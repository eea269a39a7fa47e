"""Visits: the events that API Gateway hands to the functions for a browser's requests, and what they lead to."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.goods import Goods, shopper
from chalicelib.core import clock
from infra.shopping import ADDRESS, CONTACT
from tests.faults.world import DEVICE, HOST, World

BROWSER = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
    "CloudFront-Forwarded-Proto": "https",
    "CloudFront-Is-Desktop-Viewer": "true",
    "CloudFront-Viewer-Country": "CN",
    "Host": HOST,
    "Origin": "https://www.mugs.example",
    "Referer": "https://www.mugs.example/",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
    "Via": "2.0 0123456789abcdef.cloudfront.net (CloudFront)",
    "X-Device": DEVICE,
    "X-Amzn-Trace-Id": "Root=1-67400000-0123456789abcdef01234567",
    "X-Forwarded-For": "192.0.2.7, 198.51.100.9",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
}
"""What a browser sends and what is added on the way to a function."""

MUG_UNITS = 2


@dataclass(frozen=True)
class Visit:
    """A request that a function is measured with, and the status that it is answered with."""

    name: str
    capability: str
    event: dict[str, Any]
    status: int = 200
    others: tuple[dict[str, Any], ...] = ()
    """Asked in turn with it, so that none is asked again soon."""


def event(
    method: str,
    resource: str,
    ids: dict[str, str] | None = None,
    *,
    body: bytes = b"",
    bearer: str = "",
    **headers: str,
) -> dict[str, Any]:
    """As REST APIs hand requests to functions (payload format 1.0). Header names are given with underscores."""
    sent = BROWSER | {name.replace("_", "-"): text for name, text in headers.items()}
    sent |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
    sent |= {"Content-Type": "application/json"} if body else {}
    return _event(method, resource, ids or {}, sent, body)


def _event(method: str, resource: str, ids: dict[str, str], sent: dict[str, str], body: bytes) -> dict[str, Any]:
    path = resource.format(**ids)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [text] for name, text in sent.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": ids or None,
        "stageVariables": None,
        "requestContext": _context(method, resource, path),
        "body": body.decode() or None,
        "isBase64Encoded": False,
    }


def _context(method: str, resource: str, path: str) -> dict[str, Any]:
    return {
        "accountId": "111122223333",
        "apiId": "a1b2c3d4e5",
        "domainName": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
        "extendedRequestId": "AbCdEfGhIjKlMnO=",
        "httpMethod": method,
        "identity": {"sourceIp": "192.0.2.7", "userAgent": BROWSER["User-Agent"], "accountId": None},
        "path": f"/api{path}",
        "protocol": "HTTP/1.1",
        "requestId": "0f9d1c1e-0000-4000-8000-000000000001",
        "requestTimeEpoch": 1_763_784_000_000,
        "resourceId": "abc123",
        "resourcePath": resource,
        "stage": "api",
    }


def visits(made: World, goods: Goods) -> list[Visit]:
    """What a shopper asks, each as it can be asked now: the cart is filled, the quote drawn, the order paid."""
    made.later(seconds=(datetime.now(UTC) - clock.now()).total_seconds())  # what is signed must be of today
    variant = {"variant_id": goods.variant_id, "quantity": 1}
    order, drawn, filled = shopper("order"), shopper("drawn"), shopper("filled")
    order_id, paying = _paid(made, goods, order)
    order_body = _encoded(_order(_quoted(made, goods, drawn)))
    _put(made, goods, filled)
    buying = event("POST", "/orders", body=order_body, bearer=drawn, Idempotency_Key="bench")
    return [
        *_catalog(made, goods),
        Visit("cart", "cart", event("GET", "/cart", bearer=filled)),
        Visit("add to cart", "cart", event("POST", "/cart/lines", body=_encoded(variant), bearer=shopper("new")), 201),
        Visit("quote", "checkout", event("POST", "/quotes", body=b"{}", bearer=filled), 201),
        Visit("place order", "checkout", buying, 201),
        Visit("payment webhook", "payments", paying),
        Visit("order", "orders", event("GET", "/orders/{order_id}", {"order_id": order_id}, bearer=order)),
    ]


def _catalog(made: World, goods: Goods) -> list[Visit]:
    product, category = {"product_id": goods.product_id}, {"category_id": goods.category_id}
    return [
        Visit("product", "catalog", event("GET", "/products/{product_id}", product)),
        Visit("category of 24", "catalog", event("GET", "/categories/{category_id}/products", category)),
        _pages(made, category),
        Visit("categories", "catalog", event("GET", "/categories")),
        Visit("brands", "catalog", event("GET", "/brands")),
    ]


def _pages(made: World, category: dict[str, str]) -> Visit:
    """Every page of the category, one after the other."""
    path, cursor, found = "/categories/{category_id}/products", "", []
    while cursor is not None:
        asked = event("GET", path, category)
        if cursor:
            asked["multiValueQueryStringParameters"] = {"cursor": [cursor]}
        found.append(asked)
        tail = f"?cursor={cursor}" if cursor else ""
        cursor = made.call("GET", path.format(**category) + tail).json["next_cursor"]
    return Visit("category, cards not read before", "catalog", found[0], others=tuple(found[1:]))


def _put(made: World, goods: Goods, bearer: str) -> None:
    body = {"variant_id": goods.variant_id, "quantity": MUG_UNITS}
    made.call("POST", "/cart/lines", body, bearer)


def _quoted(made: World, goods: Goods, bearer: str) -> str:
    _put(made, goods, bearer)
    return str(made.call("POST", "/quotes", {}, bearer).json["quote"])


def _order(quote: str) -> dict[str, Any]:
    return {"quote": quote, "address": ADDRESS, "contact": CONTACT}


def _paid(made: World, goods: Goods, bearer: str) -> tuple[str, dict[str, Any]]:
    """An order, and how its provider tells that it was paid."""
    placed = made.call("POST", "/orders", _order(_quoted(made, goods, bearer)), bearer, Idempotency_Key="bench")
    order_id = str(placed.json["order_id"])
    begun = made.call("POST", f"/orders/{order_id}/payments", {}, bearer)
    made.provider.pay(begun.json["attempt"]["attempt_id"])
    told: list[dict[str, Any]] = []
    made.provider.arrive = lambda headers, body: _told(told, headers, body)
    made.provider.notify()
    return order_id, told[0]


def _told(told: list[dict[str, Any]], headers: dict[str, str], body: bytes) -> int:
    sent = {name.replace("-", "_"): text for name, text in headers.items()}
    told.append(event("POST", "/webhooks/fakepay", None, body=body, **sent))
    return 503


def _encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
