"""The log lines that a test causes, as CloudWatch would get them."""

import json
from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler
from typing import Any

import pytest

from chalicelib.aws import observe


class Lines:
    """Everything that was written, and the lines of one kind of work."""

    def __init__(self, written: StringIO) -> None:
        self.written = written

    @property
    def text(self) -> str:
        return self.written.getvalue()

    @property
    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.all if line.get("kind") == kind]

    def alerts(self) -> list[str]:
        return [line["message"] for line in self.all if line["level"] == "WARNING"]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the logger writes at level INFO."""
    written, before = StringIO(), observe.logger.log_level
    handler = StreamHandler(written)
    handler.setFormatter(observe.logger.registered_formatter)
    observe.logger.addHandler(handler)
    observe.logger.setLevel("INFO")
    yield Lines(written)
    observe.logger.setLevel(before)
    observe.logger._logger.removeHandler(handler)
