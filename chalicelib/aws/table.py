"""The table: reads, Writes, and `commit`, which performs one action's writes and its news as one transaction."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from chalicelib.aws.busy import PASSING, Busy, pause
from chalicelib.aws.guard import posted, relieved
from chalicelib.aws.records import Address, Item, Record, entity_of, expired
from chalicelib.aws.settings import settings
from chalicelib.aws.transport import Failure, Lost, call, code, stood_there
from chalicelib.aws.writes import Write, problem_of, request_of
from chalicelib.core import clock
from chalicelib.core.events import Event
from chalicelib.core.paging import Page

ATTEMPTS = 10
PATIENCE_SECONDS = 15.0
"""How long a commit is tried again: unanswered calls take seconds each, and the gateway gives up after 29."""


def get(address: Address, *, consistent: bool = False) -> Any | None:
    """The entity there, or None. Expired items count as gone."""
    if posted():
        return get_many([address], consistent=consistent)[0]
    answer = read("GetItem", _table() | {"Key": address.key, "ConsistentRead": consistent})
    return _entity(address.record, answer.get("Item"), clock.now())


def get_many(addresses: Sequence[Address], *, consistent: bool = False) -> list[Any | None]:
    """The entities there, in the order asked for, None where there is none. At most 100 in one round trip."""
    with relieved() as guard:
        if guard is None:
            return _entities(addresses, consistent)
        found = _entities([*guard.addresses, *addresses], consistent=True)
        guard.judge(found[: len(guard.addresses)])
        return found[len(guard.addresses) :]


def pass_guard() -> None:
    """Have a guard who has not judged yet look for themselves: where no read of keys comes first."""
    if posted():
        get_many([])


def _entities(addresses: Sequence[Address], consistent: bool) -> list[Any | None]:
    found = get_items(addresses, consistent=consistent)
    now = clock.now()
    return [_entity(a.record, found.get((a.pk, a.sk)), now) for a in addresses]


def get_items(addresses: Sequence[Address], *, consistent: bool = False) -> dict[tuple[str, str], Item]:
    """The items there by their keys, as they are stored: also what is expired. At most 100 in one round trip."""
    found: dict[tuple[str, str], Item] = {}
    wanted = list({(a.pk, a.sk): a.key for a in addresses}.values())
    for start in range(0, len(wanted), 100):
        _batch(wanted[start : start + 100], consistent, found)
    return found


def read(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """One read. The SDK has tried it again already, so what may pass is told to the caller as Busy."""
    try:
        return call(operation, request)
    except Lost as lost:
        raise Busy() from lost
    except Failure as failure:
        if code(failure) not in PASSING:
            raise
        raise Busy() from failure


def _batch(keys: list[Item], consistent: bool, found: dict[tuple[str, str], Item]) -> None:
    name = settings().table
    for attempt in range(ATTEMPTS):
        answer = read("BatchGetItem", {"RequestItems": {name: {"Keys": keys, "ConsistentRead": consistent}}})
        for item in answer.get("Responses", {}).get(name, []):
            found[item["pk"]["S"], item["sk"]["S"]] = item
        keys = answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])
        if not keys:
            return
        if attempt + 1 < ATTEMPTS:
            pause(attempt)
    raise Busy()


def query(
    record: type[Record],
    partition: str,
    *,
    index: str | None = None,
    prefix: str = "",
    until: str | None = None,
    limit: int = 24,
    after: str | None = None,
    newest_first: bool = False,
    consistent: bool = False,
) -> Page[Any]:
    """A page of one partition in key order: sort keys that begin with `prefix`, or are at most `until`.

    `after` is the `after` of the page before. Asks for exactly `limit` items in one round trip.
    """
    pass_guard()
    pk, sk = (f"{index}pk", f"{index}sk") if index else ("pk", "sk")
    condition, values = f"{pk} = :pk", {":pk": {"S": partition}}
    if until is not None:
        condition, values = f"{condition} AND {sk} <= :until", values | {":until": {"S": until}}
    elif prefix:
        condition, values = f"{condition} AND begins_with({sk}, :prefix)", values | {":prefix": {"S": prefix}}
    request: dict[str, Any] = _table() | {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
    request |= {"Limit": limit, "ScanIndexForward": not newest_first, "ConsistentRead": consistent}
    if index:
        request["IndexName"] = index
    if after:
        request["ExclusiveStartKey"] = msgspec.json.decode(after)
    answer = read("Query", request)
    now = clock.now()
    entities = [_entity(record, item, now) for item in answer.get("Items", [])]
    last = answer.get("LastEvaluatedKey")
    rest = msgspec.json.encode(last).decode() if last else None
    return Page([entity for entity in entities if entity is not None], rest)


def commit(*writes: Write, news: Sequence[Event] = ()) -> None:
    """Perform all of it or nothing. The news rides on the item of the first write.

    A lone put costs one plain write; everything else is one transaction. Conflicts and throttles are tried again
    under the same token. Raises the `otherwise` of the first write whose condition failed, or Busy.
    """
    pass_guard()
    first, *rest = writes
    told = [replace(first, news=first.news + tuple(news)), *rest]
    token = uuid4().hex
    if len(told) == 1 and first.operation == "Put":
        return _retrying(lambda: _put_alone(told[0], token))
    items = [{write.operation: request_of(write, token)} for write in told]
    request = {"TransactItems": items, "ClientRequestToken": token}
    return _retrying(lambda: _transact(request, told))


def _put_alone(write: Write, token: str) -> None:
    """One put. If the SDK repeated it after a lost answer, our own token in the item says that it had worked."""
    try:
        call("PutItem", request_of(write, token))
    except Failure as failure:
        if code(failure) != "ConditionalCheckFailedException":
            raise
        there = stood_there(failure)
        if there is None or there.get("token", {}).get("S") != token:
            raise problem_of(write, there) from failure


def _transact(request: dict[str, Any], writes: Sequence[Write]) -> None:
    try:
        call("TransactWriteItems", request)
    except Failure as failure:
        for write, reason in zip(writes, failure.cancellation_reasons, strict=False):
            if reason is not None and reason.code == "ConditionalCheckFailed":
                raise problem_of(write, reason.raw_item) from failure
        raise


def _retrying(attempt: Callable[[], None]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    for number in range(ATTEMPTS):
        try:
            return attempt()
        except Lost:
            pass  # it may have happened: the same token makes the next attempt harmless
        except Failure as failure:
            if not _may_pass(failure):
                raise
        if number + 1 == ATTEMPTS or time.monotonic() > until:
            break
        pause(number)
    raise Busy()


def _may_pass(failure: Failure) -> bool:
    if code(failure) == "TransactionCanceledException":
        return all(reason is None or reason.code in PASSING for reason in failure.cancellation_reasons)
    return code(failure) in PASSING


def _entity(record: type[Record], item: Item | None, now: datetime) -> Any | None:
    return None if item is None or expired(item, now) else entity_of(record, item)


def _table() -> dict[str, Any]:
    return {"TableName": settings().table}
