"""A caller asks again with the same Idempotency-Key until there is an answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.shopping import PromiseBrokenError
from infra.soak import caller
from infra.soak.caller import Caller

ANSWERS = {
    200: b'{"order_id": "or_1"}',
    409: b'{"type": "/problems/out-of-stock"}',
    422: b'{"type": "/problems/invalid"}',
    503: b'{"type": "/problems/busy"}',
}


@contextmanager
def answering(*statuses: int) -> Iterator[tuple[str, list[str]]]:
    """A shop that answers like this, 0 being no answer at all; gives its URL and the keys that it hears."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status = statuses[min(len(heard), len(statuses) - 1)]
            heard.append(self.headers["Idempotency-Key"])
            if status:
                self.send_response(status)
                self.send_header("Content-Length", str(len(ANSWERS[status])))
                self.end_headers()
                self.wfile.write(ANSWERS[status])

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
        server.shutdown()


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(caller, "PATIENCE_SECONDS", 0.5)


def test_what_died_and_what_was_busy_is_asked_again_under_the_same_key() -> None:
    with answering(0, 503, 200) as (url, heard):
        shop = Caller(url)
        assert shop.ask("POST", "/orders", {}, Idempotency_Key="once") == {"order_id": "or_1"}
    assert heard == ["once"] * 3
    assert shop.told.counted["retries"] == 2
    assert shop.told.failures == {"RemoteDisconnected": 1, "503 busy": 1}


def test_a_refusal_that_was_to_be_expected_is_none_and_any_other_is_a_broken_promise() -> None:
    with answering(409, 422) as (url, _):
        shop = Caller(url)
        assert shop.ask("POST", "/orders", {}, ("out-of-stock",), Idempotency_Key="a") is None
        with pytest.raises(PromiseBrokenError, match="POST /orders: 422"):
            shop.ask("POST", "/orders", {}, ("out-of-stock",), Idempotency_Key="b")
    assert shop.told.counted["refused: out-of-stock"] == 1


def test_who_is_never_answered_says_so() -> None:
    with answering(503) as (url, _), pytest.raises(PromiseBrokenError, match="never answered: 503 busy"):
        Caller(url).ask("POST", "/orders", {}, Idempotency_Key="once")
