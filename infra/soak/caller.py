"""A caller who asks again, with the same Idempotency-Key, until there is an answer, as real clients do."""

import time
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from infra.client import Answer, Client
from infra.shopping import PromiseBrokenError
from infra.soak.told import Told

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.25


@dataclass
class Caller(Client):
    """Of the shop or the provider; what had to be sent again is counted."""

    told: Told = field(default_factory=Told)

    def ask(self, method: str, path: str, body: Any = None, refused: tuple[str, ...] = (), **headers: str) -> Any:
        """The JSON of a 200 or 201; None for one of these refusals, named as their problems are.

        Raises PromiseBrokenError for any other answer."""
        answer = self.call(method, path, {} if body is None and method == "POST" else body, **headers)
        self.answers.clear()
        if answer.status in (200, 201, 202):
            return answer.json
        if (kind := kind_of(answer)) in refused:
            self.told.count(f"refused: {kind}")
            return None
        raise PromiseBrokenError(f"{method} {path}: {answer.status} {answer.body[:300].decode(errors='replace')}")

    def _send(self, method: str, path: str, raw: bytes | None, headers: dict[str, str]) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._ask(method, path, raw, headers)
                if answer.status < 500:
                    return answer
                why = f"{answer.status} {kind_of(answer)}"
            except (HTTPException, OSError) as lost:
                why = type(lost).__name__
            self.told.failed(why)
            if time.monotonic() > deadline:
                raise PromiseBrokenError(f"{method} {path} is never answered: {why}")
            self.told.retry()
            time.sleep(PAUSE_SECONDS)


def kind_of(answer: Answer) -> str:
    """Which problem it is, in one word: the shop's, or the provider's reason."""
    try:
        said = answer.json
    except ValueError:
        return ""
    return str(said.get("type", "")).rpartition("/")[2] or str(said.get("reason", ""))
