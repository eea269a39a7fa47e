"""The functions of the sample resources: what they saw, and how they should behave."""

import json
from typing import Any


class FlakyError(Exception):
    """Named `Flaky` for the state machine, as the shop's own errors are named."""


FlakyError.__name__ = "Flaky"


class Stage:
    """What the functions saw, and how they should behave."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.letters: list[tuple[str, dict[str, Any]]] = []
        self.uploads: list[dict[str, Any]] = []
        self.ticks: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.work: list[dict[str, Any]] = []

    def relay(self, event: dict[str, Any]) -> None:
        self.records += event["Records"]

    def on_letter(self, event: dict[str, Any]) -> dict[str, Any]:
        failed = []
        for record in event["Records"]:
            letter = json.loads(record["body"])["detail"]
            self.letters.append((record["attributes"]["ApproximateReceiveCount"], letter))
            if letter.get("poison"):
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}

    def on_upload(self, event: dict[str, Any]) -> dict[str, Any]:
        self.uploads += [json.loads(record["body"]) for record in event["Records"]]
        return {"batchItemFailures": []}

    def tick(self, event: dict[str, Any]) -> None:
        self.ticks.append(event)

    def ask(self, event: dict[str, Any]) -> None:
        self.tokens.append(event["token"])

    def do_work(self, event: dict[str, Any]) -> dict[str, Any]:
        self.work.append(event)
        if event.get("missing"):
            raise LookupError("there is no such thing")
        if len(self.work) <= event.get("fails", 0):
            raise FlakyError("try again")
        return {"tries": len(self.work)}
