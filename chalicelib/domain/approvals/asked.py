"""Asked: how a door has a command seen by a second person where the first one must not decide alone."""

from collections.abc import Callable
from typing import Any, TypeVar

from chalicelib.aws.calls import Call
from chalicelib.aws.replies import Accepted
from chalicelib.core import clock
from chalicelib.domain.approvals.actions.asking import judged
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.approvals.rules.approvals import PUBLISH_PRODUCT, Approval
from chalicelib.domain.approvals.views import ApprovalView

__all__ = ["PUBLISH_PRODUCT", "ApprovalView", "seen"]

View = TypeVar("View")


def seen(call: Call[Any, Any], command: str, run: Callable[[Eyes], View], **arguments: str | int) -> View | Accepted:
    """The command's view, or 202 with the approval that it waits for."""
    done = judged(call.shop.shop_id, command, arguments, call.caller, call.request_id, clock.now(), run)
    return Accepted(ApprovalView.of(done)) if isinstance(done, Approval) else done
