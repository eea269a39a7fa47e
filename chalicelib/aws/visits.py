"""Visits: a request at a door, with what is known of it before it is understood."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

from chalice.app import Request

from chalicelib.aws.calls import Door
from chalicelib.aws.observe import root
from chalicelib.core.paces import VIEWER_HEADER
from chalicelib.core.shops import Shop

UNKNOWN = "unknown"


@dataclass
class Visit:
    """A request at a door. The shop is known once it was found."""

    declared: Door
    request: Request
    ids: dict[str, str]
    headers: dict[str, str]
    shop: Shop | None = None

    @classmethod
    def of(cls, declared: Door, request: Request, ids: dict[str, str]) -> Self:
        event = request.to_original_event()  # Chalice's own mapping of headers is slow to walk through
        headers = {name.lower(): value for name, value in (event["headers"] or {}).items()}
        headers.setdefault(VIEWER_HEADER, event["requestContext"].get("identity", {}).get("sourceIp") or UNKNOWN)
        return cls(declared, request, ids, headers)

    @property
    def path(self) -> str:
        """As it was asked for."""
        ids = {name: quote(value, safe="%", errors="replace") for name, value in self.ids.items()}
        return self.declared.path.format(**ids)

    @property
    def facts(self) -> dict[str, Any]:
        """What the line says of it in any case."""
        return {
            "capability": self.declared.capability,
            "door": self.declared.name,
            "route": f"{self.declared.method} {self.declared.path}",
            "request_id": self.request.context.get("requestId"),
            "trace_id": root(self.headers.get("x-amzn-trace-id", "")) or None,
        }
