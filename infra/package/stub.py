"""A stand-in for AWS on loopback: it knows one parameter, the shop directory, and stores nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from zlib import crc32

NOTHING = {"Items": [], "Count": 0, "ScannedCount": 0, "Responses": {}}


@contextmanager
def stub(shops: str) -> Iterator[str]:
    """Its URL, as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name is http.server's
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            told: object = NOTHING
            if self.headers.get("X-Amz-Target", "").startswith("AmazonSSM."):
                told = {"Parameter": {"Name": "shops", "Value": shops, "Version": 1}}
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("x-amz-crc32", str(crc32(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # the names are http.server's
            """Nobody reads along."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
