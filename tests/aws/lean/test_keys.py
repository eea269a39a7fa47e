"""Whose keys the lean client signs with."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from chalicelib.aws.lean.keys import NoKeys, lender


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without credentials of any kind."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")


@pytest.fixture
def lambdas() -> Iterator[tuple[str, list[str]]]:
    """Lambda's endpoint for credentials: each time it is asked, other keys, which soon expire."""
    asked: list[str] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Authorization"])
            expires = datetime.now(UTC) + timedelta(seconds=60)
            keys = {"AccessKeyId": f"id-{len(asked)}", "SecretAccessKey": "secret", "Token": "token"}
            body = json.dumps(keys | {"Expiration": f"{expires:%Y-%m-%dT%H:%M:%SZ}"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/keys", asked
    server.shutdown()
    server.server_close()


def test_a_functions_own_keys_come_from_its_environment(nobody: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    keys = lender()()
    assert (keys.access_key, keys.secret_key, keys.token) == ("id", "secret", "token")


def test_keys_that_expire_are_renewed(
    nobody: None, lambdas: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions restored from a snapshot are given their keys like this."""
    url, asked = lambdas
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "proof")
    lend = lender()
    first, second = (lend().access_key for _ in range(2))
    assert first != second
    assert set(asked) == {"proof"}


def test_without_keys_nothing_is_said(nobody: None) -> None:
    with pytest.raises(NoKeys):
        lender()
