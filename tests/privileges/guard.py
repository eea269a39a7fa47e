"""The guard: stands before every AWS client of the process, notes what a function asks, and refuses what it may not."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore import signers
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from chalicelib.aws import observe, params, wrapping
from tests.privileges.asks import MISSING, Ask, asks_of, asks_of_missing
from tests.privileges.policies import Grant, Policy, allows, needed_for, policy_of

DENIALS = {"s3": ("AccessDenied", 403), "ses": ("AccessDenied", 403), "sns": ("AuthorizationError", 403)}


@dataclass
class Guard:
    """What was asked, by function; what a function without a policy may, nobody has said: it may all."""

    refuses: bool = True
    asked: dict[str, set[Grant]] = field(default_factory=lambda: defaultdict(set))
    policies: dict[str, Policy | None] = field(default_factory=dict)

    def call(self, service: str, operation: str, given: dict[str, Any]) -> None:
        """Raises what AWS would answer to a function that may not."""
        if observe.function():
            for ask in asks_of(service, operation, given):
                self._judge(ask, service, operation)

    def missed(self, service: str, operation: str, given: dict[str, Any]) -> None:
        """Whoever may not list, learns of no object that it is missing."""
        if observe.function():
            for ask in asks_of_missing(service, given):
                self._judge(ask, service, operation)

    def _judge(self, ask: Ask, service: str, operation: str) -> None:
        function = observe.function()
        self.asked[function] |= needed_for(ask)
        if function not in self.policies:
            self.policies[function] = policy_of(function)
        policy = self.policies[function]
        if self.refuses and policy is not None and not allows(policy, ask):
            raise denial(function, ask, service, operation)

    @contextmanager
    def trial(self, **policies: Policy) -> Iterator[None]:
        """Inside the block these functions have these policies, and what is asked counts for nothing."""
        asked, own = self.asked, self.policies
        self.asked, self.policies = defaultdict(set), {**own, **policies}
        try:
            yield
        finally:
            self.asked, self.policies = asked, own


def denial(function: str, ask: Ask, service: str, operation: str) -> ClientError:
    code, status = DENIALS.get(service, ("AccessDeniedException", 400))
    said = f"{function} is not authorized to perform: {ask.action} on resource: {ask.resource} {' '.join(ask.keys)}"
    error = {"Error": {"Code": code, "Message": said}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(error, operation)


GUARD = Guard()
"""The one of this process."""


class Warm(dict[str, Any]):
    """Parameters that are kept warm. Each function reads its own, though tests share a process: looking is asking."""

    def get(self, path: str, default: Any = None) -> Any:
        GUARD.call("ssm", "GetParameter", {"Name": path})
        return super().get(path, default)


class Unwrapped(dict[bytes, bytes]):
    """The same for what KMS has opened."""

    def get(self, wrapped: bytes, default: Any = None) -> Any:
        GUARD.call("kms", "Decrypt", {"EncryptionContext": wrapping.CONTEXT})
        return super().get(wrapped, default)


def stand() -> None:
    """Before every client there is and will be; once per process."""
    type.__setattr__(BaseClient, "_make_api_call", _calling(BaseClient._make_api_call))
    signers.generate_presigned_url = _linking(signers.generate_presigned_url)
    signers.generate_presigned_post = _forming(signers.generate_presigned_post)
    params._kept = Warm()
    wrapping._kept = Unwrapped()


def _calling(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(client: Any, operation: str, given: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        GUARD.call(service, operation, given)
        try:
            return original(client, operation, given)
        except ClientError as failure:
            if failure.response["Error"]["Code"] in MISSING:
                GUARD.missed(service, operation, given)
            raise

    return call


def _linking(original: Callable[..., Any]) -> Callable[..., Any]:
    """A link that is signed here is used under our own name: signing it counts as the call itself."""

    def sign(client: Any, method: str, Params: Any = None, **rest: Any) -> Any:  # noqa: N803 - the SDK's word
        GUARD.call(client.meta.service_model.service_name, client.meta.method_to_api_mapping[method], Params)
        return original(client, method, Params, **rest)

    return sign


def _forming(original: Callable[..., Any]) -> Callable[..., Any]:
    def sign(client: Any, **given: Any) -> Any:
        GUARD.call("s3", "PutObject", given)
        return original(client, **given)

    return sign
