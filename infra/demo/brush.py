"""Drawing in parts of the picture's side (0 to 1) instead of pixels, in the colors of one product."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from PIL import Image, ImageDraw

Color = tuple[int, int, int]
Point = tuple[float, float]
GROUND = 0.84  # where things stand


def mix(one: Color, other: Color, share: float) -> Color:
    """`share` of the other color in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Palette(NamedTuple):
    """The body of a thing, its shaded and lit sides, what contrasts with it, and what is seen through it."""

    main: Color
    dark: Color
    light: Color
    accent: Color
    pale: Color

    @classmethod
    def of(cls, main: Color, accent: Color, wall: Color) -> Self:
        black, white = (30, 26, 24), (255, 253, 248)
        return cls(main, mix(main, black, 0.28), mix(main, white, 0.34), accent, mix(wall, white, 0.7))


class Brush:
    """Filled shapes on a square picture; `bend` is the product's own small difference in proportions, -1 to 1."""

    def __init__(self, picture: Image.Image, colors: Palette, seed: int) -> None:
        self.colors, self.side = colors, picture.width
        self.bend = (seed // 4096 % 9 - 4) / 4
        self.striped = seed // 65536 % 3 == 0
        self._draw = ImageDraw.Draw(picture)

    mix = staticmethod(mix)

    def shadow(self) -> None:
        self.oval(0.53, GROUND + 0.005, 0.56, 0.05, mix(self.colors.pale, (60, 50, 44), 0.34))

    def oval(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        self._draw.ellipse(self._around(x, y, width, height), fill=color)

    def ring(self, x: float, y: float, width: float, height: float, thick: float, color: Color) -> None:
        self._draw.ellipse(self._around(x, y, width, height), outline=color, width=round(thick * self.side))

    def arc(self, x: float, y: float, width: float, height: float, turn: Point, thick: float, color: Color) -> None:
        """Part of a ring, from one angle to another in degrees, clockwise from three o'clock."""
        self._draw.arc(self._around(x, y, width, height), *turn, fill=color, width=round(thick * self.side))

    def box(self, x: float, y: float, width: float, height: float, color: Color, round_by: float = 0.0) -> None:
        self._draw.rounded_rectangle(self._around(x, y, width, height), round(round_by * self.side), fill=color)

    def area(self, points: Sequence[Point], color: Color) -> None:
        self._draw.polygon([(x * self.side, y * self.side) for x, y in points], fill=color)

    def line(self, points: Sequence[Point], thick: float, color: Color) -> None:
        scaled = [(x * self.side, y * self.side) for x, y in points]
        self._draw.line(scaled, fill=color, width=round(thick * self.side), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, thick, thick, color)

    def _around(self, x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
        half, tall = width / 2, height / 2
        return (x - half) * self.side, (y - tall) * self.side, (x + half) * self.side, (y + tall) * self.side
