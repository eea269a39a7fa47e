"""What the refund's workflow makes of the state of its goods."""

from chalicelib.domain.returns.rules.moves import APPROVED, CANCELED, RECEIVED, REQUESTED
from chalicelib.domain.returns.rules.returning import Return

GO, WAIT, GIVE_UP = "go", "wait", "give_up"


def goods_step(back: Return) -> str:
    """`go` once all is here, `give_up` when nothing came, else `wait`."""
    if back.status in (REQUESTED, APPROVED, RECEIVED):
        return WAIT
    return GIVE_UP if back.status == CANCELED else GO
