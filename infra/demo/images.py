"""Product pictures for the demo shop: drawn, not photographed, and always the same for the same product."""

from collections.abc import Callable
from io import BytesIO
from zlib import crc32

from PIL import Image

from infra.demo.brush import Brush, Color, Palette
from infra.demo.shapes_cloth import CLOTH
from infra.demo.shapes_desk import DESK
from infra.demo.shapes_home import HOME
from infra.demo.shapes_table import TABLE

SIDE = 800  # each is rendered three times at the first start: larger ones would keep people waiting
FINE = 2  # drawn twice as large and reduced: that is all the smoothing the edges need
Shape = Callable[[Brush], None]

# the first word that stands in the name decides, else the category
WORDS: dict[str, Shape] = {**CLOTH, **HOME, **TABLE, **DESK}
CATEGORIES = {
    "Cups & Mugs": "Mug", "Bowls & Plates": "Plate", "Teaware": "Teapot", "Coffee Tools": "Dripper", "Lamps": "Lamp",
    "Candles & Diffusers": "Candle", "Chairs & Stools": "Chair", "Storage": "Basket", "Bedding": "Bedding",
    "Throws & Cushions": "Throw", "Towels & Mats": "Towel", "Soap": "Soap", "Notebooks": "Notebook", "Pens": "Pen",
    "Bags": "Tote", "Bottles": "Bottle",
}  # fmt: skip
COLORS: tuple[Color, ...] = (
    (122, 146, 158), (196, 148, 116), (142, 158, 130), (186, 122, 110), (96, 112, 132), (206, 168, 98),
    (152, 122, 146), (88, 120, 104), (214, 182, 150), (150, 98, 84),
)  # fmt: skip
WALLS: tuple[Color, ...] = ((240, 236, 228), (232, 236, 234), (243, 232, 224), (229, 233, 240), (238, 238, 226))


def product_image(external_id: str, name: str, category: str, view: int = 0) -> bytes:
    """A square JPEG of the product; `name` and `category` (the leaf) in English. View 0 is whole, 1 a close-up."""
    seed = crc32(external_id.encode())
    main, wall = COLORS[seed % len(COLORS)], WALLS[seed // 16 % len(WALLS)]
    picture = _scene(wall, main, seed)
    brush = Brush(picture, Palette.of(main, COLORS[(seed % len(COLORS) + 3) % len(COLORS)], wall), seed)
    brush.shadow()
    _shape(name, category)(brush)
    return _jpeg(picture, close=view == 1)


def _shape(name: str, category: str) -> Shape:
    for word, shape in WORDS.items():
        if word in name:
            return shape
    return WORDS[CATEGORIES.get(category, "Box")]


def _scene(wall: Color, main: Color, seed: int) -> Image.Image:
    """A wall with a pale disc of the product's color, and a table under it."""
    picture = Image.new("RGB", (SIDE * FINE, SIDE * FINE), wall)
    brush = Brush(picture, Palette.of(main, main, wall), seed)
    brush.oval(0.5 + (seed // 256 % 7 - 3) * 0.03, 0.46, 0.78, 0.78, brush.mix(wall, main, 0.16))
    brush.box(0.5, 0.91, 1.0, 0.18, brush.mix(wall, (90, 70, 50), 0.14))
    return picture


def _jpeg(picture: Image.Image, close: bool) -> bytes:
    if close:
        middle, reach = picture.width // 2, picture.width // 4
        smooth = picture.crop((middle - reach, middle - reach, middle + reach, middle + reach))
    else:
        smooth = picture.reduce(FINE)
    file = BytesIO()
    smooth.save(file, "JPEG", quality=88)
    return file.getvalue()
