"""Images with letters to read: slanted, waved and scratched, as PNG, by nothing but arithmetic."""

import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from math import sin, tau

from chalicelib.domain.users.rules.challenges import LENGTH, letters, noise
from chalicelib.domain.users.rules.glyphs import COLUMNS, GLYPHS, ROWS

WIDTH, HEIGHT = 220, 72
CELL = WIDTH / (LENGTH + 0.3)
UNIT = 6.0
"""Pixels of the image for one of a glyph."""
PAPER, INK, GRAIN = 224, 44, 36
LINES = 3
RESERVED = 16
"""Bytes of the noise that the letters are made of."""


def data_uri(challenge_id: str, secret: str) -> str:
    return "data:image/png;base64," + b64encode(png(drawn(challenge_id, secret))).decode()


def drawn(challenge_id: str, secret: str) -> list[bytearray]:
    """Rows of gray pixels that show the challenge's letters."""
    chance = noise(challenge_id, secret, RESERVED + 8 * (LENGTH + LINES + 1) + WIDTH * HEIGHT)[RESERVED:]
    shapes, rest = chance[: 8 * LENGTH], chance[8 * LENGTH :]
    lines, wave, grain = rest[: 8 * LINES], rest[8 * LINES : 8 * (LINES + 1)], rest[8 * (LINES + 1) :]
    rows = [bytearray(PAPER - each % GRAIN for each in grain[y * WIDTH : (y + 1) * WIDTH]) for y in range(HEIGHT)]
    for place, letter in enumerate(letters(challenge_id, secret)):
        _letter(rows, letter, place, shapes[8 * place : 8 * place + 8], wave)
    for number in range(LINES):
        _scratch(rows, lines[8 * number : 8 * number + 8])
    return rows


def _letter(rows: list[bytearray], letter: str, place: int, chance: bytes, wave: bytes) -> None:
    """One letter in its cell, somewhat higher or lower, larger or smaller, and leaning."""
    left = CELL * (place + 0.25) + chance[0] % 5
    top = 10 + chance[1] % 14
    unit, lean = UNIT * (0.85 + chance[2] / 1_275), (chance[3] - 128) / 400
    for y in range(HEIGHT):
        for x in range(int(left) - 14, min(WIDTH, int(left + COLUMNS * unit) + 16)):
            down = (y - top + 3.0 * sin(tau * (x / (40 + wave[0] % 30) + wave[1] / 256))) / unit
            along = (x - left) / unit + (down - ROWS / 2) * lean
            if x >= 0 and 0 <= down < ROWS and 0 <= along < COLUMNS and GLYPHS[letter][int(down)][int(along)] == "#":
                rows[y][x] = INK + rows[y][x] % GRAIN


def _scratch(rows: list[bytearray], chance: bytes) -> None:
    """A waved line from edge to edge, in the color of the letters or of the paper."""
    high, fall = chance[0] % HEIGHT, (chance[1] - 128) / 256 * HEIGHT / WIDTH
    color = INK if chance[2] % 2 else PAPER
    for x in range(WIDTH):
        y = int(high + fall * x + 4 * sin(tau * (x / (30 + chance[3] % 60) + chance[4] / 256)))
        if 0 <= y < HEIGHT:
            rows[y][x] = color


def png(rows: list[bytearray]) -> bytes:
    """An image of one gray byte for each pixel (PNG 1.2: signature, IHDR, IDAT, IEND)."""
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    lines = b"".join(b"\0" + bytes(row) for row in rows)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks(header, zlib.compress(lines, 9)))


def _chunks(header: bytes, pixels: bytes) -> Iterator[bytes]:
    for kind, content in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")):
        yield struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
