"""Images: bytes of unknown origin become renditions of our own making, or a reason why not. The only user of Pillow."""

import re
import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, ImageCms, ImageOps
from PIL.ExifTags import Base as Tag

from chalicelib.domain.media.rules import (
    EMPTY,
    IMAGE,
    LARGEST,
    MORE_THAN_AN_IMAGE,
    OTHER_TYPE,
    RENDITIONS,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    UNREADABLE,
    BadImage,
    Picture,
)

RENDITION_TYPE = "image/webp"
MOST_PIXELS = 50_000_000
"""Above any phone's camera; at its worst (a palette with transparency) that many take 500 MB while they shrink."""

QUALITY = 82
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
SIGNATURES = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "image/gif": re.compile(rb"GIF8[79]a"),
}
ACTIVE = re.compile(rb"<(?:!doctype|html|script|iframe|\?php|svg[\s>])", re.IGNORECASE)
"""What a browser or a server might run if it took the file for something else."""

PDF, PDF_LOOKS_AT = b"%PDF-", 1024
SIDEWAYS = (5, 6, 7, 8)
"""The EXIF orientations that swap width and height."""

BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError, ArithmeticError, struct.error, zlib.error)
"""What Pillow raises on damaged files, found by feeding it many."""


def picture(content: bytes, declared: str) -> Picture:
    """The renditions of an image of the declared type. Raises BadImage, and nothing else, on whatever bytes."""
    _inspect(content, declared)
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[declared]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadImage(TOO_MANY_PIXELS)
            return _render(opened)
    except BOMBS as bomb:
        raise BadImage(TOO_MANY_PIXELS) from bomb
    except BROKEN as broken:
        raise BadImage(UNREADABLE) from broken


def _inspect(content: bytes, declared: str) -> None:
    """Refuse what can be told without decoding: nothing, too much, another type, a file that is two things at once."""
    if not content:
        raise BadImage(EMPTY)
    if len(content) > LARGEST[IMAGE]:
        raise BadImage(TOO_LARGE)
    if not SIGNATURES[declared].match(content):
        raise BadImage(OTHER_TYPE)
    if ACTIVE.search(content) or PDF in content[:PDF_LOOKS_AT] or zipfile.is_zipfile(BytesIO(content)):
        raise BadImage(MORE_THAN_AN_IMAGE)


def _render(opened: Image.Image) -> Picture:
    sideways = opened.getexif().get(Tag.Orientation) in SIDEWAYS
    width, height = opened.size[::-1] if sideways else opened.size
    largest = _upright(opened, max(RENDITIONS.values()))
    return Picture(width, height, {name: _encode(_within(largest, side)) for name, side in RENDITIONS.items()})


def _upright(opened: Image.Image, side: int) -> Image.Image:
    """The first frame, no larger than needed, turned as it was taken, in the colors of the web."""
    opened.draft(None, (side, side))  # a JPEG is then decoded at a fraction of its size
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    plain = opened if opened.mode == mode else opened.convert(mode)  # no second copy of what may be 200 MB
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _in_srgb(ImageOps.exif_transpose(plain))


def _within(image: Image.Image, side: int) -> Image.Image:
    """At most so many pixels wide and high; small images stay as they are."""
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode)
    except (ImageCms.PyCMSError, *BROKEN):
        return image  # a profile that cannot be used tells nothing about the colors
    return converted or image


def _encode(image: Image.Image) -> bytes:
    """As WebP, without anything that came along: Pillow writes no EXIF, XMP or profile unless it is given one."""
    out = BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
