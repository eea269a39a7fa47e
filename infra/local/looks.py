"""What there is to see in a running local cloud: queue depths, and the mails and messages it caught."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

DEAD = "-dlq"
COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def depths(sqs: Any) -> Iterator[tuple[str, int, int, int]]:
    """(queue, waiting, in flight, dead) for each queue."""
    found: dict[str, tuple[int, int]] = {}
    for page in sqs.get_paginator("list_queues").paginate():
        for url in page.get("QueueUrls", []):
            told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTS))["Attributes"]
            found[url.rpartition("/")[2]] = (int(told[COUNTS[0]]), int(told[COUNTS[1]]))
    for name, (waiting, flying) in sorted(found.items()):
        if not name.endswith(DEAD):
            yield name, waiting, flying, sum(found.get(name + DEAD, (0, 0)))


def mails(cloud: str) -> list[dict[str, Any]]:
    """Every mail that was sent, oldest first."""
    accounts: dict[str, list[dict[str, Any]]] = _caught(f"{cloud}/_ministack/ses/messages")["messages"]
    return [mail for sent in accounts.values() for mail in sent]


def texts(cloud: str) -> list[tuple[str, str]]:
    """(phone number, text) of every SMS that was sent."""
    phones: dict[str, list[dict[str, Any]]] = _caught(f"{cloud}/_ministack/sns/sms-messages")["sms_messages"]
    return [(phone, text["Message"]) for phone, sent in phones.items() for text in sent]


def _caught(url: str) -> dict[str, Any]:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=5) as answer:
        told: dict[str, Any] = json.load(answer)
        return told
