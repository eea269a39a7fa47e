"""A little Chalice app behind the local server, for tests of the server itself."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from chalice.app import Chalice, Response

from infra.local.shop import limit, storefront
from infra.local.web import Server


def little_app() -> Chalice:
    """Routes that tell who asks, so that a mix-up of threads shows."""
    app = Chalice(app_name="little")

    @app.route("/things/{thing}", methods=["GET"])
    def thing(thing: str) -> Response:
        request = app.current_request
        assert request is not None
        told = {"thing": thing, "asked": request.headers.get("x-asker"), "query": request.query_params}
        return Response(body=told, headers={"Content-Type": "application/json"})

    @app.route("/things", methods=["POST"])
    def create() -> Response:
        assert app.current_request is not None
        size = str(len(app.current_request.raw_body))
        return Response(
            body=size, status_code=201, headers={"Content-Type": "text/plain", "Set-Cookie": ["a=1", "b=2"]}
        )

    @app.lambda_function(name="double")
    def double(event: Any, context: Any) -> Any:
        return {"doubled": event["number"] * 2}

    @app.lambda_function(name="refuse")
    def refuse(event: Any, context: Any) -> Any:
        raise LookupError("there is no such order")

    return app


@contextmanager
def serving(
    app: Chalice, s3: Any = None, bucket: str = "", port: int = 0, patience: float = 1, proof: str = ""
) -> Iterator[int]:
    """Serve it on a free port; gives the port. At the end requests under way get `patience` seconds."""
    server = Server(port, storefront(app, s3, bucket, proof), partial(limit, proof))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.finish(patience)
        thread.join(5)


@contextmanager
def answering(handlers: Mapping[str, Callable[[Any], Any]], port: int = 0, patience: float = 1) -> Iterator[int]:
    """Only functions: each takes the event; what it raises is what Lambda would tell."""
    app = Chalice(app_name="functions")
    for name, handler in handlers.items():
        app.handler_map[name] = _without_context(handler)
    with serving(app, port=port, patience=patience) as served:
        yield served


def _without_context(handler: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda event, _context: handler(event)
