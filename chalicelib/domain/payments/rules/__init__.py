"""One try to collect money (attempts.py), what may be tried (methods.py), money going back (refunds.py) and
its way (steering.py), what providers told us (notices.py)."""

from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.refunds import Refund

__all__ = ["Attempt", "Refund"]
