"""Images to test with, drawn on the spot."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

from chalicelib.domain.media.rules import Media
from tests.shop import NOON

RED, BLUE = (200, 30, 30), (30, 30, 200)
TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


def drawn(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, content_type: str = "image/png", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, TYPES[content_type], **options)
    return out.getvalue()


def photo(content_type: str = "image/jpeg", width: int = 40, height: int = 20, **options: Any) -> bytes:
    return encoded(drawn(width, height), content_type, **options)


def png_of_size(width: int, height: int) -> bytes:
    """A few bytes that claim to be a very large picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def a_media(**other: Any) -> Media:
    facts: dict[str, Any] = {
        "shop": "mugs",
        "media_id": "med_1",
        "kind": "image",
        "filename": "mug.jpg",
        "content_type": "image/jpeg",
        "size": 1000,
        "sent_by": "admin_zhang",
        "created_at": NOON,
    }
    return Media(**(facts | other))
