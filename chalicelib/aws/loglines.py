"""Log lines: as Powertools writes them, but encoded at once: no templates, and no member that is looked at twice."""

import logging
from functools import lru_cache
from logging import LogRecord
from time import localtime, strftime
from typing import Any

import msgspec
from aws_lambda_powertools.logging.formatter import BasePowertoolsFormatter

# No line says them, so logging need not look for them.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

_encode = msgspec.json.Encoder(enc_hook=str).encode


class LineFormatter(BasePowertoolsFormatter):
    """Where, when and what, then the record's `facts`, then the exception; members that are None are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.always: dict[str, Any] = {}

    def append_keys(self, **additional_keys: Any) -> None:  # the names are Powertools'
        """What every line says."""
        self.always |= additional_keys

    def clear_state(self) -> None:
        self.always.clear()

    def format(self, record: LogRecord) -> str:  # the name is logging's
        """One line of JSON."""
        line = {
            "level": record.levelname,
            "location": f"{record.funcName}:{record.lineno}",
            "message": record.getMessage() if record.args else record.msg,
            "timestamp": _moment(int(record.created)) % record.msecs,
            **self.always,
            **getattr(record, "facts", {}),
        }
        if record.exc_info and (kind := record.exc_info[0]) is not None:
            line |= {"exception": self.formatException(record.exc_info), "exception_name": kind.__name__}
        return _encode({name: fact for name, fact in line.items() if fact is not None}).decode()


@lru_cache(maxsize=1)
def _moment(second: int) -> str:
    """That second as Powertools writes it, with room for the milliseconds."""
    return strftime("%Y-%m-%d %H:%M:%S,%%03d%z", localtime(second))
