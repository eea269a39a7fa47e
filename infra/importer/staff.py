"""A member of staff at the API: calls its doors, uploads files, waits for what becomes of them."""

import importlib
import os
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from infra.client import Answer, Client
from infra.local.place import Place, reached

PATIENCE = 120.0
"""Seconds to wait for one file to be taken in."""

RESTART_SECONDS = 20.0
LOOK_SECONDS = 0.1


class RefusedError(Exception):
    """The API said no, or nothing; the message says why."""


class SilentError(RefusedError):
    """No answer came."""


class Staff:
    """Staff of one shop; safe to use from several threads."""

    def __init__(self, api: str, token: str) -> None:
        self.api = api.rstrip("/")
        self.token = token
        self.own = threading.local()

    def get(self, path: str) -> Any:
        """Patient with a shop that is being restarted: an import goes on after that, and so does whoever follows it."""
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                return _said(self._client(self.api, self.token), "GET", path)
            except SilentError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(LOOK_SECONDS)

    def post(self, path: str, body: Any) -> Any:
        """Under a key of its own: each call is meant."""
        return _said(self._client(self.api, self.token), "POST", path, body, Idempotency_Key=uuid4().hex)

    def listed(self, path: str) -> Iterator[Any]:
        """Every item of a list, page by page."""
        cursor = ""
        while True:
            page = self.get(f"{path}?limit=100{cursor}")
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = f"&cursor={page['next_cursor']}"

    def upload(self, content: bytes, content_type: str, filename: str, alt: dict[str, str] | None = None) -> str:
        """Send a file; its media id. It is not taken in yet: `arrived` tells."""
        announced = {"filename": filename, "content_type": content_type, "size": len(content)}
        leave = self.post("/admin/uploads", announced | ({"alt": alt} if alt else {}))
        body, kind = form(leave["fields"], content)
        target = urlsplit(leave["url"])
        bucket = self._client(f"{target.scheme}://{target.netloc}")  # which gets no token of ours
        _said(bucket, "POST", target.path or "/", body, Content_Type=kind)
        return str(leave["media_id"])

    def arrived(self, media_id: str) -> Any:
        """The file once it has been taken in. Raises RefusedError when it is of no use, or does not come."""
        deadline = time.monotonic() + PATIENCE
        while True:
            media = self.get(f"/admin/media/{media_id}")
            if media["status"] == "ready":
                return media
            if media["status"] != "pending":
                raise RefusedError(f"{media['filename']} was refused: {media['reason']}")
            if time.monotonic() > deadline:
                raise RefusedError(f"{media['filename']} was sent but not taken in within {PATIENCE:.0f} s")
            time.sleep(LOOK_SECONDS)

    def _client(self, url: str, bearer: str = "") -> Client:
        """A connection of this thread's own."""
        clients: dict[str, Client] = self.own.__dict__.setdefault("clients", {})
        return clients.setdefault(url, Client(url, bearer))


def _said(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    try:
        answer = client.call(method, path, body, **headers)
    except (OSError, HTTPException) as silent:
        raise SilentError(f"{client.url} does not answer ({silent}): start the shop with make run") from silent
    client.answers.clear()  # nobody asks what an import cost the client
    if answer.status >= 300:
        raise RefusedError(_why(answer))
    return answer.json if answer.body and "json" in answer.headers.get("content-type", "") else None


def token(here: Place, shop: str) -> str:
    """A token for staff of a shop of the local run, as `make admin-token` gives it. Raises TroubleError."""
    os.environ.update(reached(here).environment())
    operators = importlib.import_module("infra.operators")  # after the environment it reads
    clock = importlib.import_module("chalicelib.core.clock")
    issued: str = operators.staff_token(shop, clock.now())
    return issued


def form(fields: dict[str, str], content: bytes) -> tuple[bytes, str]:
    """multipart/form-data with the file last (RFC 7578), and its content type."""
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'.encode())
    return b"".join([*parts, content, f"\r\n--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _why(answer: Answer) -> str:
    try:
        told = answer.json
        return f"{told['title']}: {told['detail']}" if told["detail"] != told["title"] else str(told["title"])
    except (ValueError, KeyError, TypeError):
        return f"the answer was {answer.status}: {answer.body[:300].decode(errors='replace')}"
