"""The way to identity providers: configured origins only, forms out, JSON in, nothing repeated of what they say."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from chalicelib.aws import jsontext
from chalicelib.aws.outbound import Answer, Origin, Patience, Unanswered, origin, send
from chalicelib.aws.settings import encrypted
from chalicelib.core.problems import Problem
from chalicelib.domain.signin.gateways import ProviderUnavailable

T = TypeVar("T")

PATIENCE = Patience()
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Wire:
    """Speaks to these origins and to no others, whatever a provider's own documents may name."""

    def __init__(self, *allowed: str) -> None:
        self._allowed = frozenset(origin(encrypted(url)) for url in allowed)

    def get(self, url: str, query: Mapping[str, str] | None = None) -> Answer:
        """Raises ProviderUnavailable."""
        return self._send("GET", url + (f"?{urlencode(query)}" if query else ""), b"", {"Accept": "application/json"})

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """Raises ProviderUnavailable."""
        return self._send("POST", url, urlencode(form).encode(), {**FORM, **(headers or {})})

    def _send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            answer = send(self.place(url), method, path, body, headers, PATIENCE)
        except Unanswered as lost:
            raise ProviderUnavailable(str(lost)) from lost
        if answer.status >= 500 or answer.status in (408, 429) or 300 <= answer.status < 400:
            raise ProviderUnavailable(f"it answered {answer.status}")
        return answer

    def place(self, url: str) -> Origin:
        """Where the URL leads. Raises ProviderUnavailable when we may not go there."""
        try:
            place = origin(url)
        except ValueError as bad:
            raise ProviderUnavailable(str(bad)) from bad
        if place not in self._allowed:
            raise ProviderUnavailable(f"{place} is not configured")
        return place


def understood(body: bytes, shape: type[T]) -> T:
    """An answer's JSON, of that shape; fields that we do not know are theirs. Raises ProviderUnavailable."""
    try:
        jsontext.check(body)
        return msgspec.json.decode(body, type=shape)
    except (Problem, msgspec.DecodeError) as unreadable:
        raise ProviderUnavailable(f"not what was agreed ({type(unreadable).__name__})") from None
