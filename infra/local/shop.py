"""The shop's process, `python -m infra.local.shop`: the API, its functions, its media and its reference."""

import argparse
import importlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalice.app import Chalice

from infra.local import gateway, invoke, keys, media, reference, shapes
from infra.local.access import Access
from infra.local.place import Place, place
from infra.local.provision import provision
from infra.local.replies import Reply, Request
from infra.local.web import Server
from infra.resources import Resources

LARGEST_BODY = 256 * 1024
LOOK_SECONDS = 0.2
PATIENCE = 5.0
"""Seconds that requests under way get when the shop stops."""


def limit(proof: str, path: str, headers: Mapping[str, str]) -> int:
    """Bytes that a body at this path may have."""
    called = path.startswith(invoke.PREFIX) and invoke.is_the_cloud(proof, headers)
    return invoke.LARGEST_EVENT if called else LARGEST_BODY


def storefront(app: Chalice, s3: Any, bucket: str, proof: str) -> Callable[[Request], Reply]:
    """Everything that answers at the shop's port; functions, to whoever has the `proof`."""
    api = gateway.Gateway(app)
    objects = partial(media.media, s3, bucket)
    functions = partial(invoke.invoke, app.handler_map, proof)

    def answer(request: Request) -> Reply:
        if request.path.startswith(invoke.PREFIX):
            return functions(request)
        if request.path.startswith(media.PREFIX):
            return objects(request)
        if request.path == reference.DOCUMENT or f"{request.path}/".startswith(f"{reference.PREFIX}/"):
            return reference.reference(request)
        return api.answer(request)

    return answer


def furnish(resources: Resources, here: Place) -> Access:
    """Create what the cloud still lacks."""
    access = Access(here.cloud)
    values, secrets = keys.parameters(here)
    provision(resources, access, f"{here.workers}{invoke.PREFIX}".rstrip("/"), values, secrets, keys.proof(here))
    return access


def main() -> None:
    """Serve until SIGTERM or SIGINT, then let the requests under way end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", default="app", help="module with the Chalice app")
    parser.add_argument("--resources", default="infra.declared", help="module with `resources()`")
    parser.add_argument("--workers", action="store_true", help="run the functions alone, at WORKERS_PORT")
    given = parser.parse_args()
    here = place(dict(os.environ))
    os.environ.update(here.environment())
    app = importlib.import_module(given.app).app
    shapes.load_all("chalicelib")
    resources = importlib.import_module(given.resources).resources()
    proof = keys.proof(here)
    if given.workers:
        server = Server(here.workers_port, partial(invoke.invoke, app.handler_map, proof), partial(limit, proof))
    else:
        s3 = furnish(resources, here).client("s3")
        server = Server(here.port, storefront(app, s3, resources.bucket, proof), partial(limit, proof))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        wait_for_signal()
    finally:
        server.finish(PATIENCE)


def wait_for_signal() -> None:
    """Return at SIGTERM or SIGINT. By an exception: setting an Event in a handler can wait for itself."""

    class Stop(BaseException):
        pass

    def stop(*_: object) -> None:
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        raise Stop

    names = (signal.SIGTERM, signal.SIGINT)
    try:
        for name in names:
            signal.signal(name, stop)
        while True:
            time.sleep(LOOK_SECONDS)  # not pause(): a signal that comes just before it would wake nobody
    except Stop:
        return


if __name__ == "__main__":
    main()
