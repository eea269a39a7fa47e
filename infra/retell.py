"""`python -m infra.retell STAGE --since 2026-11-21T00:00Z`: tells again what was told to nobody.

The stream forgets a change after a day; the item keeps the news of its latest change for ever. After a day without a
bus or a relay everything that changed since then is told once more: whoever has heard it does nothing. What an item
told before its latest change is gone; the auditor names what is missing for that. So is what it was before, of which
the audit is told again whose doing it was and what it is since; `make audit-verify` names the versions in between.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from botocore.session import get_session

from chalicelib.aws.bus import publish
from chalicelib.aws.settings import settings
from chalicelib.aws.stream import news_of
from chalicelib.core.events import Told
from infra.operating import attempted, surroundings
from infra.stacks.stages import STAGES

AT_ONCE = 100


def kept(items: Iterable[dict[str, Any]], since: datetime) -> Iterator[Told[Any]]:
    """The news that items still have, with the ids that it was told under."""
    for item in items:
        yield from (each for each in news_of({"NewImage": item}) if each.event.at >= since)


def retell(items: Iterable[dict[str, Any]], since: datetime) -> int:
    """Tell it all again; how many events that were."""
    news, told = kept(items, since), 0
    while some := list(islice(news, AT_ONCE)):
        publish(some)
        told += len(some)
    return told


def scanned(table: str) -> Iterator[dict[str, Any]]:
    """Every item that has news, or is audited."""
    client = get_session().create_client("dynamodb", region_name=settings().region)
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="attribute_exists(news) OR attribute_exists(#by)",
        ExpressionAttributeNames={"#by": "by"},
    )
    for page in pages:
        yield from page["Items"]


def instant(text: str) -> datetime:
    """Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=[*STAGES])
    parser.add_argument("--since", required=True, type=instant, help="e.g. 2026-11-21T00:00; UTC unless it says so")
    given = parser.parse_args()
    name = STAGES[given.stage].named()

    def work() -> str:
        os.environ.update(surroundings(given.stage) | {"EVENT_BUS": name})
        settings.cache_clear()
        return f"{retell(scanned(name), given.since)} events of {name} were told again."

    return attempted(work)


if __name__ == "__main__":
    sys.exit(main())
