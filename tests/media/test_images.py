"""What becomes of images of unknown origin."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from chalicelib.domain.media import images
from chalicelib.domain.media.images import picture
from chalicelib.domain.media.rules import BadImage
from tests.media.builders import BLUE, RED, TYPES, drawn, encoded, opened, photo, png_of_size


def reason(content: bytes, declared: str = "image/png") -> str:
    with pytest.raises(BadImage) as refused:
        picture(content, declared)
    return refused.value.reason


def near(color: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(color, tuple)
    return all(abs(have - want) < 40 for have, want in zip(color[:3], wanted, strict=True))


@pytest.mark.parametrize("content_type", TYPES)
def test_an_image_becomes_three_webp_renditions(content_type: str) -> None:
    """S3.1.1-g part: thumb, card and zoom, each within its longest side."""
    made = picture(photo(content_type, 2000, 1000), content_type)
    assert (made.width, made.height) == (2000, 1000)
    sizes = {name: (opened(content).format, opened(content).size) for name, content in made.renditions.items()}
    assert sizes == {"thumb": ("WEBP", (160, 80)), "card": ("WEBP", (480, 240)), "zoom": ("WEBP", (1200, 600))}


def test_a_small_image_is_not_blown_up() -> None:
    made = picture(photo("image/png", 200, 100), "image/png")
    assert [opened(made.renditions[name]).size for name in ("thumb", "card", "zoom")] == [
        (160, 80),
        (200, 100),
        (200, 100),
    ]


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 9000), (9000, 1)])
def test_extreme_shapes_keep_at_least_a_pixel(width: int, height: int) -> None:
    made = picture(photo("image/png", width, height), "image/png")
    assert min(min(opened(content).size) for content in made.renditions.values()) == 1


def test_a_photo_is_turned_as_it_was_taken_and_forgets_where() -> None:
    """SEC20: EXIF and GPS are stripped, after the orientation has been applied."""
    taken = drawn(40, 20)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right by 90 degrees to see it upright
    exif[0x010F] = "Camera of Mei"
    exif.get_ifd(0x8825)[1] = "N"
    made = picture(encoded(taken, "image/jpeg", exif=exif.tobytes()), "image/jpeg")
    zoom = opened(made.renditions["zoom"])
    assert (made.width, made.height) == zoom.size == (20, 40)
    assert near(zoom.convert("RGB").getpixel((10, 5)), RED)
    assert near(zoom.convert("RGB").getpixel((10, 35)), BLUE)
    for content in made.renditions.values():
        assert not {"exif", "xmp", "icc_profile"} & set(opened(content).info)
        assert b"Mei" not in content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_upright_picture(orientation: int) -> None:
    """S3.1.1-g part: the size is that of the upright picture"""
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = picture(encoded(drawn(40, 20), "image/jpeg", exif=exif.tobytes()), "image/jpeg")
    assert (made.width, made.height) == opened(made.renditions["zoom"]).size
    assert (made.width, made.height) == ((40, 20) if orientation < 5 else (20, 40))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_is_understood(mode: str) -> None:
    source = Image.new("I;16", (40, 20), 60_000) if mode == "I;16" else drawn(mode=mode)
    zoom = opened(picture(encoded(source), "image/png").renditions["zoom"])
    assert zoom.size == (40, 20)
    if mode == "I;16":
        assert near(zoom.convert("RGB").getpixel((5, 5)), (234, 234, 234))


def test_colors_of_a_palette_are_mixed_where_they_shrink() -> None:
    """Stripes one pixel wide become gray, and not a few of them large."""
    stripes = Image.new("RGB", (1280, 20), (0, 0, 0))
    stripes.paste((255, 255, 255), mask=Image.frombytes("L", (1280, 20), b"\x00\xff" * 12_800))
    thumb = opened(picture(encoded(stripes.convert("P")), "image/png").renditions["thumb"]).convert("L")
    assert all(90 < gray < 165 for gray in thumb.tobytes())


def test_see_through_stays_see_through() -> None:
    clear = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    zoom = opened(picture(encoded(clear), "image/png").renditions["zoom"])
    assert zoom.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_printers_jpeg_becomes_one_for_screens() -> None:
    zoom = opened(picture(encoded(drawn(mode="CMYK"), "image/jpeg"), "image/jpeg").renditions["zoom"])
    assert near(zoom.convert("RGB").getpixel((5, 10)), RED)


def test_colors_are_converted_from_their_profile() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = picture(encoded(drawn(), "image/png", icc_profile=lab), "image/png")
    zoom = opened(made.renditions["zoom"])
    assert near(zoom.convert("RGB").getpixel((5, 10)), RED)
    assert "icc_profile" not in zoom.info


def test_what_a_profile_calls_red_is_shown_as_what_it_means() -> None:
    """A profile whose red is the green of the web, and the other way round."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = plain.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    made = picture(encoded(drawn(), "image/png", icc_profile=swapped), "image/png")
    assert near(opened(made.renditions["zoom"]).convert("RGB").getpixel((5, 10)), (30, 200, 30))


def test_a_profile_that_makes_no_sense_is_left_out() -> None:
    made = picture(encoded(drawn(), "image/png", icc_profile=b"no profile"), "image/png")
    assert "icc_profile" not in opened(made.renditions["zoom"]).info


def test_of_an_animation_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (40, 20), color) for color in (RED, BLUE)]
    moving = encoded(frames[0], "image/gif", save_all=True, append_images=frames[1:])
    zoom = opened(picture(moving, "image/gif").renditions["zoom"])
    assert near(zoom.convert("RGB").getpixel((5, 5)), RED)
    assert not getattr(zoom, "is_animated", False)


def test_the_same_bytes_make_the_same_renditions() -> None:
    assert picture(photo(), "image/jpeg") == picture(photo(), "image/jpeg")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize("declared", TYPES)
@pytest.mark.parametrize("content", [SVG, HTML, b"MZ\x90\x00", b"\x00" * 64])
def test_what_is_no_image_is_refused(content: bytes, declared: str) -> None:
    """SEC20: the first bytes must say what was declared."""
    assert reason(content, declared) == "not_of_the_declared_type"


@pytest.mark.parametrize("declared", TYPES)
@pytest.mark.parametrize("actual", TYPES)
def test_the_content_must_be_of_the_declared_type(actual: str, declared: str) -> None:
    if actual == declared:
        assert picture(photo(actual), declared).width == 40
    else:
        assert reason(photo(actual), declared) == "not_of_the_declared_type"


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Evil.class", "x" * 100)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (photo("image/png") + HTML, "image/png"),
        (photo("image/png") + b"<SVG\nonload=alert(1)>", "image/png"),
        (photo("image/png") + b"<svg>", "image/png"),
        (photo("image/png") + b"<html lang=en>", "image/png"),
        (photo("image/png") + b"<iframe src=//x>", "image/png"),
        (photo("image/gif") + b"*/=1;</script><script>alert(1)", "image/gif"),
        (photo("image/jpeg", comment=b"<?php system($_GET[0]); ?>"), "image/jpeg"),
        (photo("image/jpeg", comment=b"%PDF-1.7"), "image/jpeg"),
        (photo("image/png") + zipped(), "image/png"),
        (photo("image/gif") + zipped(), "image/gif"),
    ],
)
def test_a_file_that_is_two_things_is_refused(content: bytes, declared: str) -> None:
    """SEC20: polyglots."""
    assert reason(content, declared) == "more_than_an_image"


def test_nothing_and_too_much_are_refused() -> None:
    assert reason(b"") == "empty"
    content = photo("image/png")
    largest = content + bytes(10 * 1024 * 1024 - len(content))
    assert picture(largest, "image/png").width == 40
    assert reason(largest + b"x") == "too_large"


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (12_000, 9_000), (8_000, 6_251), (2**31 - 1, 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    """SEC20: a 50k x 50k PNG, and bombs that the library would let pass with a warning or none."""
    assert reason(png_of_size(width, height)) == "too_many_pixels"


def test_a_pdf_is_looked_for_where_readers_do() -> None:
    """SEC20 part: in the first kilobyte, to its last byte."""
    content = photo("image/png")
    for blanks, found in ((1019 - len(content), True), (1020 - len(content), False)):
        both = content + bytes(blanks) + b"%PDF-"
        assert outcome(both, "image/png") == ("more_than_an_image" if found else "read")


def test_less_pixels_than_announced_is_broken() -> None:
    assert reason(png_of_size(50_000, 1_000)) == "unreadable"
    assert reason(png_of_size(1000, 1000)) == "unreadable"


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize("kept", [12, 0.5, 0.9])
def test_a_truncated_image_is_refused(content_type: str, kept: float) -> None:
    content = encoded(Image.effect_noise((200, 100), 80).convert("RGB"), content_type)
    assert reason(content[: int(kept if kept > 1 else kept * len(content))], content_type) == "unreadable"


def rich(content_type: str) -> bytes:
    """An image with the parts in which decoders go wrong: EXIF, a palette or a profile."""
    exif = Image.Exif()
    exif[0x0112] = 3
    exif[0x010F] = "Camera"
    more = {} if content_type == "image/gif" else {"exif": exif.tobytes()}
    if content_type != "image/gif":
        more["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded(Image.effect_noise((30, 20), 80).convert("RGB"), content_type, **more)


RICH = {content_type: rich(content_type) for content_type in TYPES}
DAMAGE = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow remarks on odd EXIF; it goes on, and so do we
@pytest.mark.parametrize("content_type", TYPES)
@given(damage=DAMAGE, cut=st.floats(0.2, 1))
@settings(max_examples=150)
def test_whatever_is_sent_is_read_or_refused(content_type: str, damage: list[tuple[float, int]], cut: float) -> None:
    """No damage makes an error that would come again at every delivery."""
    content = bytearray(RICH[content_type])
    for place, value in damage:
        content[int(place * len(content))] = value
    assert outcome(bytes(content[: int(cut * len(content))]), content_type) in OUTCOMES


OUTCOMES = ("read", "not_of_the_declared_type", "too_many_pixels", "unreadable", "more_than_an_image")


def outcome(content: bytes, declared: str) -> str:
    try:
        made = picture(content, declared)
    except BadImage as refused:
        return refused.reason
    return "read" if set(made.renditions) == {"thumb", "card", "zoom"} else "incomplete"


def test_the_limit_of_pixels_is_below_the_librarys() -> None:
    assert Image.MAX_IMAGE_PIXELS is not None
    assert images.MOST_PIXELS < Image.MAX_IMAGE_PIXELS
