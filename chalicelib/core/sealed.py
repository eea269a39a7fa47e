"""Sealed: what an entity keeps of a person, readable only with the key of the one whom it is about."""

import msgspec

from chalicelib.core.problems import Problem


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """AES-256-GCM: `box` is nonce, ciphertext and tag. It opens only with that key of that owner, and only in the very
    attribute of the very item that it was sealed for."""

    owner: str
    key_id: str
    box: bytes

    def __repr__(self) -> str:
        return f"Sealed(owner={self.owner!r})"


class Erased(Problem):
    """The key is gone, and with it whatever it was for: nobody can bring it back."""

    status = 410
    title = "These personal data were erased"
