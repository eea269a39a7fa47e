"""Ids that look random and are not: the same play draws the same ids, so that equal worlds can be recognized."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from chalicelib.aws import vault
from chalicelib.core import ids
from tests.faults.frozen import digest
from tests.faults.stage import me


@dataclass
class Draws:
    """Ids that look random: each actor's are the same in every play; `name` tells them from those of other draws."""

    name: str = "play"
    drawn: dict[int | None, int] = field(default_factory=dict)

    def draw(self) -> bytes:
        number = me()
        self.drawn[number] = self.drawn.get(number, 0) + 1
        return digest(f"{self.name}/{number}/{self.drawn[number]}".encode())

    def _some(self, size: int) -> bytes:
        return b"".join(self.draw() for _ in range(0, size, 16))[:size]

    @contextmanager
    def instead(self) -> Iterator[None]:
        """In place of what is random in the shop."""
        with pytest.MonkeyPatch.context() as patch:
            for module in ("table", "calls"):
                patch.setattr(f"chalicelib.aws.{module}.uuid4", lambda: SimpleNamespace(hex=self.draw().hex()))
            bits = SimpleNamespace(randbits=lambda size: int.from_bytes(self.draw(), "big") >> (128 - size))
            patch.setattr(ids, "secrets", bits)
            sealing = SimpleNamespace(token_bytes=self._some, token_hex=lambda size: self._some(size).hex())
            patch.setattr(vault, "secrets", sealing)
            yield
