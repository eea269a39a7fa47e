"""The stream: reads the news off changed items."""

from base64 import b64decode
from typing import Any

from chalicelib.core.events import Told, read_news


def news_of(change: dict[str, Any]) -> list[Told[Any]]:
    """What a stream record tells: the new image's news, unless its version is the old one's (then it was told).

    An item put in the place of an expired one may have its version, but comes from another commit.
    """
    new, old = change.get("NewImage", {}), change.get("OldImage", {})
    if "news" not in new or all(new.get(name) == old.get(name) for name in ("version", "token")):
        return []
    aggregate = f"{new['pk']['S']}/{new['sk']['S']}"
    events = read_news(_bytes(new["news"]["B"]))
    return [
        Told(event_id=f"{aggregate}:{new['version']['N']}:{n}", aggregate=aggregate, event=event)
        for n, event in enumerate(events)
    ]


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else b64decode(value)
