"""The two persons: whoever asked, perhaps through a machine, and whoever decides; as they are at that moment."""

from datetime import datetime

import msgspec

from chalicelib.core.machines import MachineKey
from chalicelib.core.problems import Forbidden
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.approvals.rules.approvals import Approval, OwnApproval

DECIDE = "approvals.decide"


class People(msgspec.Struct, frozen=True, kw_only=True):
    """`maker` is None where a key is not there."""

    maker: Standing | MachineKey | None
    decider: Standing
    roles: Roles

    def maker_may(self, permission: str, now: datetime) -> bool:
        """Whether who asked could still do it."""
        if isinstance(self.maker, MachineKey):
            return self.maker.live(now) and permission in self.maker.permissions
        return self.maker is not None and permission in self.maker.permissions((), self.roles, now)

    def admit(self, waiting: Approval, now: datetime) -> None:
        """Let only a second person decide, who could have done it themselves, and may decide still: they may have been
        dismissed since they came in. Raises OwnApproval or Forbidden."""
        behind = self.maker.created_by if isinstance(self.maker, MachineKey) else waiting.asked_by
        if self.decider.subject in (behind, waiting.asked_by):
            raise OwnApproval(approval_id=waiting.approval_id)
        held = self.decider.permissions((), self.roles, now)
        for needed in (waiting.permission, DECIDE):
            if needed not in held:
                raise Forbidden(permission=needed)
