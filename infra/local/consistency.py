"""One re-entrant lock round the emulator's DynamoDB functions, which it calls from several threads without one."""

import functools
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from infra.local import emulator

WRITES = (
    "_put_item",
    "_update_item",
    "_delete_item",
    "_batch_write_item",
    "_transact_write_items",
    "_execute_statement",
    "_batch_execute_statement",
    "_execute_transaction",
    "_create_table",
    "_delete_table",
    "_update_table",
)
READS = ("_get_item", "_query", "_scan", "_batch_get_item", "_transact_get_items")
STREAM_READS = ("stream_start_position", "stream_end_position", "stream_records_since", "stream_live_records")


def install() -> AbstractContextManager[bool]:
    """Serialize every data function, the stream readers and the TTL reaper; gives the lock."""
    dynamodb = emulator.module("services.dynamodb")
    lock = threading.RLock()
    emulator.replace(dynamodb, "_lock", lock)  # the TTL reaper takes this one
    for name in (*WRITES, *READS, *STREAM_READS):
        emulator.replace(dynamodb, name, _guarded(emulator.take(dynamodb, name), lock))
    return lock


def _guarded(function: Callable[..., Any], lock: AbstractContextManager[bool]) -> Callable[..., Any]:
    @functools.wraps(function)
    def guarded(*args: Any, **named: Any) -> Any:
        with lock:
            return function(*args, **named)

    return guarded
