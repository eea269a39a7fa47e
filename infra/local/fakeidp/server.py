"""Fakeidp as a server, for the local run and inside tests: `with FakeIdpServer(...) as idp: idp.agree(url, "li")`."""

import http.client
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from infra.local.fakeidp.carrier import Carrier
from infra.local.fakeidp.oidc import Oidc
from infra.local.fakeidp.people import Desk
from infra.local.fakeidp.routes import Routes
from infra.local.fakeidp.tricks import Trick, Tricks
from infra.local.fakepay.loopback import LocalServer

CLIENT = "storefront"


def _now() -> datetime:
    return datetime.now(UTC)


class FakeIdpServer:
    """The providers, complete. Port 0 takes a free port; codes and keys are forgotten when it stops."""

    def __init__(
        self, secret: str, pages: Collection[str], *, port: int = 0, clock: Callable[[], datetime] = _now
    ) -> None:
        self._stop = threading.Event()
        desk, tricks = Desk(CLIENT, secret, clock), Tricks()
        self._http = LocalServer(port, lambda call: self.routes.handle(call), self._stop)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.oidc, self.carrier, self.tricks = Oidc(desk, tricks, self.url), Carrier(desk, secret), tricks
        self.routes = Routes(desk, tricks, self.oidc, self.carrier, pages)
        self._thread = threading.Thread(target=lambda: self._http.serve_forever(0.02), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def play(self, trick: Trick) -> None:
        """Let it do that, once."""
        self.tricks.add(trick)

    def agree(self, url: str, person: str) -> dict[str, str]:
        """Be the browser of a person who follows the URL and agrees: what the page gets that they are sent back to."""
        return follow(url, person)


def follow(url: str, person: str) -> dict[str, str]:
    """The query with which fakeidp sends a person's browser back."""
    parts = urlsplit(url)
    wire = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        wire.request("GET", f"{parts.path}?{parts.query}&{urlencode({'person': person})}")
        response = wire.getresponse()
        response.read()
        if response.status != 302:
            raise ValueError(f"{parts.path} answered {response.status}")
        back = urlsplit(response.headers["Location"]).query
        return {name: values[0] for name, values in parse_qs(back).items()}
    finally:
        wire.close()
