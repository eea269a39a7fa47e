"""The keys of blind indexes: one that everything is looked for by, and while it changes another one beside it."""

from datetime import datetime
from functools import lru_cache

import msgspec


class IndexKeys(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`looks` is the key that everything is looked for by. What is claimed is claimed by `also`, too: the next key
    until everything has an index by it; then, `switched`, the last one until nobody looks by it any more. `since` is
    when the step before was taken."""

    looks: str
    also: str | None = None
    switched: bool = False
    since: datetime | None = None

    @property
    def all(self) -> tuple[str, ...]:
        return (self.looks,) if self.also is None else (self.looks, self.also)


def read(text: str) -> IndexKeys:
    """The secret `blind_index`; a shop begins with nothing but a key."""
    return msgspec.json.decode(text, type=IndexKeys) if text.startswith("{") else IndexKeys(looks=text)


@lru_cache(maxsize=4)
def index_keys(text: str) -> tuple[str, ...]:
    return read(text).all
