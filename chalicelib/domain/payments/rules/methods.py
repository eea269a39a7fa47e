"""Ways to pay: which providers are offered in which market, as data."""

import msgspec

from chalicelib.core.money import EXPONENTS
from chalicelib.core.problems import Invalid
from chalicelib.core.shops import Market, Shop
from chalicelib.core.texts import Text


class MethodNotOffered(Invalid):
    title = "That way to pay is not offered here"


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """A way to pay. It is offered in markets whose currency it takes; `markets` narrows that down further."""

    provider: str
    name: Text
    currencies: frozenset[str]
    markets: frozenset[str] | None = None

    def fits(self, market: Market) -> bool:
        return market.currency in self.currencies and (self.markets is None or market.market_id in self.markets)


METHODS = (Method(provider="fakepay", name={"en": "Fakepay", "zh-CN": "模拟支付"}, currencies=frozenset(EXPONENTS)),)


def offered(market: Market) -> tuple[Method, ...]:
    """The first is the default."""
    return tuple(method for method in METHODS if method.fits(market))


def chosen(market: Market, wanted: str | None) -> Method:
    """The wanted method, or the default. Raises MethodNotOffered."""
    for method in offered(market):
        if wanted in (None, method.provider):
            return method
    raise MethodNotOffered(field="/method", market=market.market_id)


def webhook_url(shop: Shop, public_url: str, provider: str) -> str:
    """Where a provider should send its notifications: at a host by which we recognize the shop."""
    scheme, _, place = public_url.partition("://")
    name, _, port = place.partition(":")
    host = shop.hosts[0]
    if not {place, name}.isdisjoint(shop.hosts):
        host = place
    elif port and ":" not in host:
        host = f"{host}:{port}"
    return f"{scheme}://{host}/webhooks/{provider}"
