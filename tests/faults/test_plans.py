"""Faults: each does what its name says, to every kind of call that may meet it."""

from contextlib import nullcontext
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import VerboseClientError

from chalicelib.aws.table import ATTEMPTS
from tests.faults import test_singles_after, test_singles_buying, test_singles_goods, test_singles_people
from tests.faults.cloud import Cloud
from tests.faults.explore import begun, explore
from tests.faults.flows import buying, checkout
from tests.faults.flows.every import FLOWS
from tests.faults.plans import HEALED, LASTING, At, Crash, Fault, distinct, possible
from tests.faults.post import POSTS

PUT = {"Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}
KEYS = [{"pk": {"S": name}, "sk": {"S": "b"}} for name in "ac"]
REFUSED = {
    Fault.THROTTLED: "ThrottlingException",
    Fault.SPENT: "ThrottlingException",
    Fault.CONFLICT: "TransactionConflictException",
    Fault.BROKEN: "InternalServerError",
}


def met(fault: Fault, operation: str = "PutItem", request: dict[str, Any] = PUT) -> tuple[Cloud, Any]:
    """What is there after a call that meets the fault, and its answer or failure."""
    cloud = Cloud(plan=At({1: fault}))
    try:
        return cloud, cloud.ask("dynamodb", operation, request)
    except (Crash, ReadTimeoutError, VerboseClientError) as failure:
        return cloud, failure


@pytest.mark.parametrize(
    "fault", [fault for fault in Fault if fault is not Fault.PARTIAL], ids=lambda fault: fault.value
)
def test_a_fault_does_what_it_says(fault: Fault) -> None:
    cloud, answer = met(fault)
    happened = fault in (Fault.CRASH_AFTER, Fault.LOST_AFTER, Fault.REPEATED, Fault.UNHEARD)
    assert len(cloud.table.items) == happened
    assert isinstance(answer, Crash) == (fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER))
    assert isinstance(answer, ReadTimeoutError) == (fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.UNHEARD))
    assert isinstance(answer, VerboseClientError) == (fault in REFUSED)
    if fault in REFUSED:
        assert answer.response["Error"]["Code"] == REFUSED[fault]


def test_what_is_sent_again_happens_again() -> None:
    """But for what a condition or a token keeps from it: a lone put under a condition meets its own item."""
    request = PUT | {"ConditionExpression": "attribute_not_exists(pk)"}
    _, answer = met(Fault.REPEATED, request=request)
    assert answer.response["Error"]["Code"] == "ConditionalCheckFailedException"


@pytest.mark.parametrize("fault", LASTING, ids=lambda fault: fault.value)
def test_what_lasts_meets_every_try_of_one_commit_and_no_other(fault: Fault) -> None:
    """However often it is carried out, it happens once at most: all tries have one token."""
    add = {"Key": KEYS[0], "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    cloud = Cloud(plan=At({1: fault}))
    for token, lasts in (("mine", True), ("mine", True), ("another's", False)):
        request = {"TransactItems": [{"Update": add}], "ClientRequestToken": token}
        with pytest.raises((ReadTimeoutError, VerboseClientError)) if lasts else nullcontext():
            cloud.ask("dynamodb", "TransactWriteItems", request)
    assert cloud.table.items["a", "b"]["n"] == {"N": "2" if fault is Fault.UNHEARD else "1"}


@pytest.mark.parametrize("fault", LASTING, ids=lambda fault: fault.value)
def test_the_shop_gives_up_where_a_fault_lasts(fault: Fault) -> None:
    """Each single fault of another kind is healed where it commits: its caller hears of none."""
    flow = next(flow for flow in buying.FLOWS if flow.name == "cancel unpaid")
    with begun(flow) as beginning:
        plain = beginning.play({})
        number = plain.calls.index("dynamodb.TransactWriteItems") + 1
        run = beginning.play({number: fault})
    assert run.violations == ()
    assert run.calls[number - 1 : number - 1 + ATTEMPTS] == ("dynamodb.TransactWriteItems",) * ATTEMPTS
    assert run.calls[number - 1 + ATTEMPTS] != "dynamodb.TransactWriteItems"


def test_a_part_of_a_batch_is_answered_and_the_rest_given_back() -> None:
    cloud, answer = met(Fault.PARTIAL, "BatchGetItem", {"RequestItems": {"t": {"Keys": KEYS}}})
    assert answer["UnprocessedKeys"] == {"t": {"Keys": KEYS[1:]}}
    entries = [{"DetailType": "OrderPlaced", "Detail": str(number)} for number in range(3)]
    cloud = Cloud(plan=At({1: Fault.PARTIAL}))
    answer = cloud.ask("events", "PutEvents", {"Entries": entries})
    assert (cloud.bus, answer["FailedEntryCount"]) == (entries[:1], 2)


def test_every_fault_is_possible_somewhere() -> None:
    names = {"dynamodb.TransactWriteItems", "dynamodb.BatchGetItem"}
    assert {fault for name in names for fault in possible(name)} == set(Fault)


@pytest.mark.parametrize(
    "name", ["dynamodb.GetItem", "ssm.GetParameter", "kms.Decrypt", "events.PutEvents", "stepfunctions.StartExecution",
             "provider.POST /refunds", "idp.GET /sns", "ses.send_email", "s3.put_object"],
)  # fmt: skip
def test_every_call_meets_eight_kinds_of_fault_at_least(name: str) -> None:
    """News that comes twice, and in any order, is two of them; so are the six that any call meets: before and after it,
    the process ends or nothing is heard; it is throttled, or breaks."""
    assert len(set(possible(name))) + len({post for post in POSTS if not (post.again and post.backwards)}) >= 8


def test_every_flow_is_explored() -> None:
    """No flow is in none of the files that the tests of single faults are spread over."""
    files = (test_singles_after, test_singles_buying, test_singles_goods, test_singles_people)
    spread = [flow for file in files for flow in file.FLOWS]
    assert sorted(flow.name for flow in spread) == sorted(flow.name for flow in FLOWS)
    assert len({flow.name for flow in FLOWS}) == len(FLOWS)


def test_the_parts_of_an_exploration_are_the_whole() -> None:
    """Explorers with a part each play what one would, and second calls that only a first fault brings about, too."""
    flow = next(flow for flow in checkout.FLOWS if flow.name == "cancel by staff")
    whole = [run.faults for run in explore(flow, 2)]
    parts = [run.faults for number in range(3) for run in explore(flow, 2, (number, 3))]
    assert sorted(map(repr, parts)) == sorted(map(repr, whole))
    calls = len(next(iter(explore(flow))).calls)
    assert any(number > calls for faults in whole for number in faults)


def test_what_is_left_out_makes_no_difference() -> None:
    """To the calls that follow, or to what is wrong or right in the end: what is left out of the pairs is the same."""
    flow = next(flow for flow in buying.FLOWS if flow.name == "pay")
    same = {Fault.CRASH_AFTER: Fault.CRASH_BEFORE, Fault.LOST_AFTER: Fault.LOST_BEFORE}
    same |= dict.fromkeys(HEALED, Fault.CONFLICT)
    with begun(flow) as beginning:
        plain = beginning.play({})
        for number, name in enumerate(plain.calls, 1):
            for fault in set(possible(name)) - set(distinct(name)):
                other = beginning.play({number: same[fault]} if fault in same else {})
                known = len(beginning.ends)
                run = beginning.play({number: fault})
                assert (run.calls, run.violations, len(beginning.ends)) == (other.calls, other.violations, known)


def test_what_is_left_out_is_after_reads_and_what_a_commit_heals() -> None:
    others = ("events.PutEvents", "provider.GET /refunds", "ses.send_email")
    assert all(distinct(name) == possible(name) for name in others)
    assert len(distinct("dynamodb.GetItem")) == len(possible("dynamodb.GetItem")) - 3
    for commit in ("dynamodb.PutItem", "dynamodb.TransactWriteItems"):
        assert set(possible(commit)) - set(distinct(commit)) == set(HEALED)
