"""The shop's process: `python -m infra.local.shop --port 8000`; the API, its functions, its media, its reference."""

import argparse
import importlib
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from chalice.app import Chalice

from infra.local import gateway, invoke, media, reference
from infra.local.access import Access
from infra.local.replies import Reply, Request
from infra.local.web import Server

LARGEST_BODY = 256 * 1024
PATIENCE = 5.0
"""Seconds that requests under way get when the shop stops."""


def limit(path: str) -> int:
    """Bytes that a body at this path may have."""
    return invoke.LARGEST_EVENT if path.startswith(invoke.PREFIX) else LARGEST_BODY


def storefront(app: Chalice, s3: Any, bucket: str) -> Callable[[Request], Reply]:
    """Everything that answers at the shop's port."""
    api = gateway.Gateway(app)
    objects = partial(media.media, s3, bucket)
    functions = partial(invoke.invoke, app.handler_map)

    def answer(request: Request) -> Reply:
        if request.path.startswith(invoke.PREFIX):
            return functions(request)
        if request.path.startswith(media.PREFIX):
            return objects(request)
        if request.path == reference.DOCUMENT or f"{request.path}/".startswith(f"{reference.PREFIX}/"):
            return reference.reference(request)
        return api.answer(request)

    return answer


def main() -> None:
    """Serve until SIGTERM or SIGINT, then let the requests under way end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--bucket", default="storefront-media")
    given = parser.parse_args()
    app = importlib.import_module("app").app
    s3 = Access(os.environ["AWS_ENDPOINT_URL"]).client("s3")
    server = Server(given.port, storefront(app, s3, given.bucket), limit)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    server.finish(PATIENCE)


if __name__ == "__main__":
    main()
