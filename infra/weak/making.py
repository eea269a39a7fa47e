"""How the filter is made: twenty bits a word, fourteen of them set, so that one stranger in ten thousand fits."""

from collections.abc import Iterable
from pathlib import Path

from chalicelib.domain.users.rules.weak import places

FILTER = Path(__file__).parents[2] / "chalicelib/domain/users/words/weak.bloom"
BITS, HASHES = 20, 14


def filter_of(words: Iterable[str]) -> bytes:
    """The number of hashes in one byte, then the bits."""
    put = sorted(set(words))
    bits = bytearray((len(put) * BITS + 7) // 8)
    for word in put:
        for place in places(word, HASHES, len(bits) * 8):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes([HASHES]) + bytes(bits)
