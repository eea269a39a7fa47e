"""The model's cloud: every call to the outside passes one point, where a fault may meet it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import CancellationReason, VerboseClientError

from tests.faults.model.table import Table
from tests.faults.model.values import Refused
from tests.faults.plans import LASTING, NO_FAULT, Crash, Fault, Plan
from tests.vaults import decrypted

Answer = TypeVar("Answer")
ACCOUNT = "arn:aws:states:us-east-1:000000000000"


@dataclass
class Cloud:
    """What there is, and what was asked: `calls` holds the names of the calls made under the plan, `lasting` what some
    commits meet each time, by their tokens."""

    table: Table = field(default_factory=Table)
    parameters: dict[str, str] = field(default_factory=dict)
    bus: list[dict[str, Any]] = field(default_factory=list)
    executions: dict[str, dict[str, Any]] = field(default_factory=dict)
    plan: Plan = NO_FAULT
    calls: list[str] = field(default_factory=list)
    lasting: dict[str, Fault] = field(default_factory=dict)

    def opened(self, service: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        """A transport, as `chalicelib.aws.transport` wants it."""
        return lambda operation, request: self.ask(service, operation, request)

    def ask(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """One call of a service that speaks JSON."""
        name = f"{service}.{operation}"
        return self.meet(
            name,
            lambda: self._answer(service, operation, request),
            lambda: ReadTimeoutError(endpoint_url=f"https://{service}"),
            lambda fault: self._faulty(fault, service, operation, request),
            token_of(request),
        )

    def meet(
        self,
        name: str,
        act: Callable[[], Answer],
        lost: Callable[[], Exception],
        faulty: Callable[[Fault], Answer],
        token: str = "",
    ) -> Answer:
        """Let a call happen, or what the plan has for it. Those of one commit have the same token."""
        self.calls.append(name)
        fault = self.plan(len(self.calls), name) or self.lasting.get(token)
        if token and fault in LASTING:
            self.lasting[token] = fault
        if fault is None:
            return act()
        if fault is Fault.CRASH_BEFORE:
            raise Crash(name)
        if fault is Fault.LOST_BEFORE:
            raise lost()
        if fault not in (Fault.CRASH_AFTER, Fault.LOST_AFTER, Fault.REPEATED, Fault.UNHEARD):
            return faulty(fault)
        self._heard(act)
        if fault is Fault.REPEATED:
            return act()
        raise Crash(name) if fault is Fault.CRASH_AFTER else lost()

    def _heard(self, act: Callable[[], Any]) -> None:
        """It happens, whatever is said of it: nobody hears the answer."""
        try:
            act()
        except Exception:  # noqa: BLE001 - a refusal that nobody hears is nothing
            return

    def _answer(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        try:
            if service == "dynamodb":
                return self.table.answer(operation, request)
            answer: dict[str, Any] = OPERATIONS[f"{service}.{operation}"](self, request)
        except Refused as refused:
            raise failure(operation, refused) from None
        return answer

    def _faulty(self, fault: Fault, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if fault is Fault.PARTIAL:
            return self._in_part(service, operation, request)
        if fault is Fault.CONFLICT and operation == "TransactWriteItems":
            unharmed = len(request["TransactItems"]) - 1
            reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * unharmed]
            raise failure(operation, Refused("TransactionCanceledException", CancellationReasons=reasons))
        codes = {
            Fault.THROTTLED: "ThrottlingException",
            Fault.SPENT: "ThrottlingException",
            Fault.CONFLICT: "TransactionConflictException",
            Fault.BROKEN: "InternalServerError",
        }
        raise failure(operation, Refused(codes[fault]))

    def _in_part(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The first half of the batch; the rest is given back."""
        if operation == "PutEvents":
            entries = request["Entries"]
            half = len(entries) // 2
            self.bus += entries[:half]
            told = [{"EventId": "x"}] * half + [{"ErrorCode": "ThrottlingException"}] * (len(entries) - half)
            return {"FailedEntryCount": len(entries) - half, "Entries": told}
        ((table, wanted),) = request["RequestItems"].items()
        half = len(wanted["Keys"]) // 2
        rest = {table: wanted | {"Keys": wanted["Keys"][half:]}}
        if not half:
            return {"Responses": {}, "UnprocessedKeys": rest}
        first = {"RequestItems": {table: wanted | {"Keys": wanted["Keys"][:half]}}}
        return self._answer(service, operation, first) | {"UnprocessedKeys": rest}

    def _parameter(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["Name"] not in self.parameters:
            raise Refused("ParameterNotFound")
        return {"Parameter": {"Value": self.parameters[request["Name"]]}}

    def _decrypt(self, request: dict[str, Any]) -> dict[str, Any]:
        if (answer := decrypted(request)) is None:
            raise Refused("InvalidCiphertextException")
        return answer

    def _events(self, request: dict[str, Any]) -> dict[str, Any]:
        self.bus += request["Entries"]
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "x"}] * len(request["Entries"])}

    def _start(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["name"] in self.executions:
            raise Refused("ExecutionAlreadyExists")
        self.executions[request["name"]] = {"input": request["input"], "status": "RUNNING"}
        return {"executionArn": request["name"]}

    def _describe(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["executionArn"].rpartition(":")[2]
        if name not in self.executions:
            raise Refused("ExecutionDoesNotExist")
        return {"status": self.executions[name]["status"]}


OPERATIONS: dict[str, Callable[[Cloud, dict[str, Any]], dict[str, Any]]] = {
    "ssm.GetParameter": Cloud._parameter,
    "kms.Decrypt": Cloud._decrypt,
    "events.PutEvents": Cloud._events,
    "stepfunctions.StartExecution": Cloud._start,
    "stepfunctions.DescribeExecution": Cloud._describe,
}


def token_of(request: dict[str, Any]) -> str:
    """What all tries of a commit have in common."""
    alone = request.get("Item", {}).get("token", {}).get("S", "")
    return str(request.get("ClientRequestToken", alone))


def failure(operation: str, refused: Refused) -> VerboseClientError:
    """As every transport raises it."""
    response = {"Error": {"Code": refused.code, "Message": refused.message}}
    response |= {"Item": refused.more["Item"]} if "Item" in refused.more else {}
    reasons = [
        None
        if each["Code"] == "None"
        else CancellationReason(code=each["Code"], message=each.get("Message"), raw_item=each.get("Item"))
        for each in refused.more.get("CancellationReasons", ())
    ]
    return VerboseClientError(response, operation, cancellation_reasons=reasons)
