"""What was anchored, beside what the table says: the first of each key, whatever was put there later."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from chalicelib.aws import anchors
from chalicelib.aws.anchors import Version
from chalicelib.domain.audit.rules.anchors import ALL, fault, gone, place_of, touched
from chalicelib.domain.audit.rules.checking import Fault
from chalicelib.domain.audit.rules.roots import Root

END = "9"
"""After every hour."""


class Anchors:
    """Those of a shop, by hour; what was asked for is not left. Roots from before the first of them have none: when
    they were signed there were no anchors yet, and no anchor can have been taken away."""

    def __init__(self, found: dict[str, Version]) -> None:
        self.left, self.first = dict(found), min(found, default="")

    def before(self, hour: str) -> Iterator[Fault]:
        """The anchors until then of which the table knows nothing."""
        for lost in sorted(each for each in self.left if each < hour):
            del self.left[lost]
            yield gone(lost)

    def fault(self, root: Root, now: datetime) -> Fault | None:
        """Whether it is the root that was anchored."""
        version = self.left.pop(root.hour, None)
        if version is None:
            return None if root.hour < self.first else fault(root, None, now)
        if not version.alone:
            return touched(root.hour)
        return fault(root, anchors.read(version.key, version.version_id), now)


def anchors_by_shop() -> dict[str, dict[str, Version]]:
    """All there are."""
    found: dict[str, dict[str, Version]] = defaultdict(dict)
    for version in anchors.first_versions(ALL):
        shop, hour = place_of(version.key)
        found[shop][hour] = version
    return found
