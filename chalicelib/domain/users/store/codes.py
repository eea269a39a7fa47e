"""Codes, and how many were sent. Reads: a code by its target, what it is for, and the device that asked for it; the
sends to a target, and those on request of a viewer. All of it is gone after a day."""

from pynamodb.attributes import NumberAttribute

from chalicelib.aws.records import Address, Record
from chalicelib.aws.writes import Write, stale
from chalicelib.core.problems import Problem
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules.codes import TRIES, Code, Purpose, WrongCode
from chalicelib.domain.users.rules.sends import Sends


class CodeRecord(Record):
    KEYS = {"pk": "USERS#{shop}#CODE#{index}", "sk": "CODE#{purpose}#{device}"}
    ENTITY = Code
    EXPIRES = "expires"

    tries = NumberAttribute()


class SendsRecord(Record):
    KEYS = {"pk": "USERS#{shop}#SENDS#{index}", "sk": "SENDS#{by}"}
    ENTITY = Sends
    EXPIRES = "expires"


def code_at(index: str, purpose: Purpose, device: str) -> Address:
    return CodeRecord.at(shop=PLATFORM, index=index, purpose=purpose, device=device)


def sends_at(by: str, index: str) -> Address:
    return SendsRecord.at(shop=PLATFORM, by=by, index=index)


def put(code: Code) -> Write:
    """In the place of an earlier one, whatever became of that."""
    return Write.put(CodeRecord, code)


def use(code: Code) -> Write:
    """Once: whoever comes second hears that it is wrong; Stale when somebody has only guessed meanwhile."""
    return Write.replace(CodeRecord, code, _meanwhile)


def _meanwhile(current: Code | None) -> Problem:
    return stale(current) if current is not None and current.is_open else WrongCode()


def miss(code: Code) -> Write:
    """A wrong try is counted, however many come at once, until there were as many as may be."""
    counted = [CodeRecord.tries.set(CodeRecord.tries + 1)]
    return Write.update(
        code_at(code.index, code.purpose, code.device), counted, CodeRecord.tries < TRIES, otherwise=WrongCode()
    )


def keep(sends: Sends) -> Write:
    """The next version; Stale when another was counted meanwhile."""
    return Write.save(SendsRecord, sends)
