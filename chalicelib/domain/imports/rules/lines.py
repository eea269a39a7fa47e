"""Physical lines out of chunks of any size, in bounded memory."""

from collections.abc import Iterable, Iterator

LONGEST_LINE = 1_048_576
BOM = b"\xef\xbb\xbf"
TOO_LONG = f"the line is longer than {LONGEST_LINE} bytes"


def physical_lines(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and content of each line, without its line end and without the BOM of the first.

    The chunks, joined, are the file. A line above LONGEST_LINE bytes is passed over: its content is None.
    """
    number, held = 1, bytearray()
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            _hold(held, piece)
            yield number, _content(number, held)
            number += 1
            held.clear()
        _hold(held, rest)
    if held:
        yield number, _content(number, held)


def _hold(held: bytearray, piece: bytes) -> None:
    held += piece[: LONGEST_LINE + 1 - len(held)]  # one byte too many is enough to know


def _content(number: int, held: bytearray) -> bytes | None:
    if len(held) > LONGEST_LINE:
        return None
    line = bytes(held)
    return (line.removeprefix(BOM) if number == 1 else line).removesuffix(b"\r")
