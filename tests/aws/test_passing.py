"""What may pass is tried again, and nothing else; between two attempts there is time for it to pass."""

from typing import Any

import pytest
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker
from pynamodb.exceptions import CancellationReason, VerboseClientError

from chalicelib.aws import stock, table, transport
from chalicelib.aws.busy import Busy
from chalicelib.aws.lean.client import ATTEMPTS as TRIES
from chalicelib.aws.lean.client import PASSING, TRANSIENT_STATUS
from chalicelib.aws.lean.services import CONNECT_SECONDS, READ_SECONDS
from chalicelib.aws.table import ATTEMPTS, commit, get, get_many
from chalicelib.aws.transport import Failure
from chalicelib.aws.writes import Write
from tests.aws.things import Box, BoxRecord, take, there

MAY_PASS = (
    "ThrottlingException", "ThrottlingError", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
    "InternalServerError", "TransactionConflictException", "TransactionInProgressException",
)  # fmt: skip
REASONS = ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")
LASTING = ("ValidationException", "AccessDeniedException", "ResourceNotFoundException", "UnrecognizedClientException")


class Table:
    """One that refuses so often, and then takes everything."""

    def __init__(self, refusal: Failure, times: int) -> None:
        self.refusal, self.times, self.calls = refusal, times, 0

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        if self.calls <= self.times:
            raise self.refusal
        return {}


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pauses between attempts, by number; nobody waits for a test."""
    pauses: list[int] = []
    monkeypatch.setattr(table, "pause", pauses.append)
    return pauses


def refusing(monkeypatch: pytest.MonkeyPatch, code: str, *reasons: str, times: int = 2) -> Table:
    parts = [None if each == "None" else CancellationReason(code=each) for each in reasons]
    failure = VerboseClientError({"Error": {"Code": code, "Message": ""}}, "x", {}, cancellation_reasons=parts)
    refuses = Table(failure, times)
    monkeypatch.setattr(transport, "_opened", lambda *asked: refuses)
    return refuses


def put() -> None:
    commit(Write.put(BoxRecord, Box(box_id="a")))


def look() -> None:
    get(there("a"))


@pytest.mark.parametrize("code", MAY_PASS)
def test_what_says_nothing_of_our_conditions_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, waited: list[int], code: str
) -> None:
    refuses = refusing(monkeypatch, code)
    put()
    assert (refuses.calls, waited) == (3, [0, 1])
    refusing(monkeypatch, code)
    with pytest.raises(Busy):
        look()


@pytest.mark.parametrize("reason", REASONS)
def test_a_transaction_that_others_were_in_the_way_of_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, waited: list[int], reason: str
) -> None:
    refuses = refusing(monkeypatch, "TransactionCanceledException", "None", reason)
    commit(take("a", 1), take("b", 1))
    assert (refuses.calls, waited) == (3, [0, 1])


@pytest.mark.parametrize("code", LASTING)
def test_what_will_not_pass_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    for work in (put, look):
        refuses = refusing(monkeypatch, code)
        with pytest.raises(Failure):
            work()
        assert refuses.calls == 1


def test_nor_is_a_transaction_of_which_a_part_can_never_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    refuses = refusing(monkeypatch, "TransactionCanceledException", "TransactionConflict", "ValidationError")
    with pytest.raises(Failure):
        commit(take("a", 1), take("b", 1))
    assert refuses.calls == 1


def test_who_is_refused_every_time_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch, waited: list[int]) -> None:
    """And waits for no attempt that is not made."""
    refuses = refusing(monkeypatch, "ThrottlingException", times=10**6)
    with pytest.raises(Busy):
        put()
    assert (refuses.calls, waited) == (ATTEMPTS, [*range(ATTEMPTS - 1)])


def test_nor_does_who_is_given_a_part_of_a_batch_every_time(monkeypatch: pytest.MonkeyPatch, waited: list[int]) -> None:
    asked = []

    def none(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        asked.append(operation)
        return {"UnprocessedKeys": request["RequestItems"]}

    monkeypatch.setattr(transport, "_opened", lambda *_: none)
    with pytest.raises(Busy):
        get_many([there("a"), there("b")])
    assert (asked, waited) == (["BatchGetItem"] * ATTEMPTS, [*range(ATTEMPTS - 1)])


def test_the_lean_way_tries_again_what_the_sdk_would() -> None:
    """But for another service's own word, and with the one that reasons of transactions use."""
    theirs = {*ThrottledRetryableChecker._THROTTLED_ERROR_CODES, *TransientRetryableChecker._TRANSIENT_ERROR_CODES}
    assert theirs - {"EC2ThrottledException"} | {"ThrottlingError"} == PASSING
    assert set(TransientRetryableChecker._TRANSIENT_STATUS_CODES) == TRANSIENT_STATUS


def test_the_stock_way_is_as_patient_as_the_lean_one() -> None:
    config = stock._connection().client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
    assert config.retries["total_max_attempts"] == TRIES
