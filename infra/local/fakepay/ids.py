"""Names that look random and are not: a seed names the same fact the same way, in any order, after a restart too."""

from collections.abc import Callable
from hashlib import sha256

Ids = Callable[[str, str], str]


def seeded(seed: str) -> Ids:
    """Names for `(prefix, fact)`."""

    def name(prefix: str, fact: str) -> str:
        return f"{prefix}_{sha256(f'{seed}/{prefix}/{fact}'.encode()).hexdigest()[:24]}"

    return name
