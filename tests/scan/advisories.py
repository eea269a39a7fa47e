"""A stand-in for the advisory service: it speaks OSV's words on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str, str], tuple[int, bytes]]
"""Status and body for a package and a version."""


def nothing_known(name: str, version: str) -> tuple[int, bytes]:
    return 200, b"{}"


def broken(name: str, version: str) -> tuple[int, bytes]:
    return 503, b"<html>try later</html>"


def garbled(name: str, version: str) -> tuple[int, bytes]:
    return 200, b"<html>a page of the hotel's network</html>"


def vulnerable(wrong: str) -> Answer:
    """One package has a vulnerability at every version."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}]
    affected = [{"package": {"name": wrong, "ecosystem": "PyPI"}, "ranges": ranges}]
    found = {"vulns": [{"id": "PYSEC-2026-1", "summary": "bad", "affected": affected}]}
    return lambda name, version: (200, json.dumps(found if name == wrong else {}).encode())


@contextmanager
def advisories(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was asked about."""
    asked: list[str] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(f"{question['package']['name']}=={question['version']}")
            status, body = answer(question["package"]["name"], question["version"])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *what: Any) -> None:
            """The test says what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
