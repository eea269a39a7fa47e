"""A small HTTP client of the shop's API: one kept connection, JSON in and out, storage figures read along."""

import json
import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 30.0

_FIGURES = re.compile(r'(\w+);desc="([^"]*)"')


class UnexpectedAnswerError(Exception):
    """The API said something else than the caller can go on with."""


@dataclass(frozen=True)
class Answer:
    """What the API said; `figures` is its Server-Timing header: storage, rru, wru, micro_dollars."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def figures(self) -> dict[str, str]:
        return dict(_FIGURES.findall(self.headers.get("server-timing", "")))

    def expect(self, *statuses: int) -> Any:
        """The JSON of an answer with one of these statuses. Raises UnexpectedAnswerError with what came instead."""
        if self.status not in statuses:
            raise UnexpectedAnswerError(
                f"{self.status} instead of {statuses[0]}: {self.body[:500].decode(errors='replace')}"
            )
        return self.json if self.body else None


@dataclass
class Client:
    """One caller. Header names are given with underscores: `Idempotency_Key="k"`. The URL may have a path of its own,
    as a deployed API's stage has."""

    url: str
    bearer: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        opened = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.connection = opened(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        self.root = parts.path.rstrip("/")

    def __del__(self) -> None:
        self.connection.close()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request."""
        sent = {"X-Debug-Timing": "1"} | self.headers | {name.replace("_", "-"): text for name, text in headers.items()}
        raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        if self.bearer:
            sent["Authorization"] = f"Bearer {self.bearer}"
        if raw is not None:
            sent = {"Content-Type": "application/json"} | sent
        answer = self._send(method, path, raw, sent)
        self.answers.append(answer)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if body is None else body, **headers)

    def _send(self, method: str, path: str, raw: bytes | None, headers: dict[str, str]) -> Answer:
        """A server may close a kept connection that was idle: then the request is sent on a new one."""
        kept = self.connection.sock is not None
        try:
            return self._ask(method, path, raw, headers)
        except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):
            self.connection.close()
            if not kept:
                raise
            return self._ask(method, path, raw, headers)

    def _ask(self, method: str, path: str, raw: bytes | None, headers: dict[str, str]) -> Answer:
        try:
            self.connection.request(method, self.root + path, raw, headers)
            got = self.connection.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        except (HTTPException, OSError):
            self.connection.close()
            raise
