"""What the local server hears and says: a request, a reply, and the problem documents of its own refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from chalicelib.aws.replies import ALWAYS


@dataclass(frozen=True)
class Request:
    """A request whose body has been read; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query as they were sent."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Reply:
    """A complete answer; a header with several values appears several times."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


SAFE = ("X-Content-Type-Options", "nosniff")
STRICT = (("Cache-Control", "no-store"), *ALWAYS.items())
NAMES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large"}
"""Problems that the shop's doors know by another name than HTTP does."""


def problem(status: int, detail: str, instance: str, headers: Mapping[str, str] | None = None) -> Reply:
    """A refusal as application/problem+json (RFC 9457)."""
    title = HTTPStatus(status).phrase
    name = NAMES.get(HTTPStatus(status), title.lower().replace(" ", "-"))
    document = {
        "type": f"/problems/{name}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    named = [("Content-Type", "application/problem+json"), *STRICT, *(headers or {}).items()]
    return Reply(status, named, json.dumps(document).encode())


def allowed(request: Request, *methods: str) -> Reply | None:
    """The 405 for a request by another method; None for these."""
    if request.method in methods:
        return None
    return problem(405, f"Use {' or '.join(methods)}", request.path, {"Allow": ", ".join(methods)})
