"""What is woven, folded, worn and carried: throws, towels, bags."""

from infra.demo.brush import GROUND, Brush


def throw(b: Brush) -> None:
    for row, color in enumerate((b.colors.dark, b.colors.main, b.colors.light, b.colors.main)):
        b.box(0.5, 0.78 - row * 0.1, 0.54 - row * 0.012, 0.11, color, 0.045)
    for step in range(12):
        b.line([(0.26 + step * 0.0436, 0.82), (0.26 + step * 0.0436, 0.86)], 0.008, b.colors.accent)
    if b.striped:
        b.box(0.42, 0.63, 0.04, 0.41, b.colors.accent)
        b.box(0.49, 0.63, 0.014, 0.41, b.colors.accent)


def blanket(b: Brush) -> None:
    b.box(0.5, 0.6, 0.54, 0.46, b.colors.main, 0.03)
    for row in range(8):
        for step in range(9):
            b.box(0.29 + step * 0.0525, 0.42 + row * 0.0525, 0.036, 0.036, b.colors.light, 0.008)
    b.area([(0.77, 0.72), (0.77, 0.83), (0.64, 0.83)], b.colors.dark)


def rug(b: Brush) -> None:
    b.box(0.52, 0.68, 0.5, 0.28, b.colors.main, 0.02)
    for step in range(4):
        b.box(0.4 + step * 0.1, 0.68, 0.025, 0.28, b.colors.light)
    b.oval(0.28, 0.68, 0.14, 0.28, b.colors.dark)
    b.ring(0.28, 0.68, 0.09, 0.18, 0.012, b.colors.light)
    for x in (0.44, 0.66):
        b.box(x, 0.68, 0.022, 0.3, (110, 76, 56), 0.008)
    b.arc(0.55, 0.54, 0.22, 0.16, (180, 360), 0.02, (110, 76, 56))


def cushion(b: Brush) -> None:
    edge = [
        (0.24, 0.34),
        (0.5, 0.37),
        (0.76, 0.34),
        (0.74, 0.6),
        (0.76, GROUND),
        (0.5, 0.81),
        (0.24, GROUND),
        (0.26, 0.6),
    ]
    b.area(edge, b.colors.main)
    for row in range(4):
        for step in range(4):
            x, y = 0.335 + step * 0.11, 0.43 + row * 0.11
            b.area([(x, y - 0.046), (x + 0.046, y), (x, y + 0.046), (x - 0.046, y)], b.colors.light)


def towel(b: Brush) -> None:
    b.line([(0.22, 0.28), (0.78, 0.28)], 0.022, b.colors.dark)
    b.box(0.48, 0.53, 0.34, 0.5, b.colors.main, 0.012)
    b.box(0.6, 0.46, 0.14, 0.36, b.colors.dark, 0.01)
    b.box(0.48, 0.68, 0.34, 0.03, b.colors.accent if b.striped else b.colors.light)
    b.box(0.48, 0.73, 0.34, 0.014, b.colors.light)
    b.box(0.48, 0.285, 0.34, 0.03, b.colors.light, 0.012)


def cloths(b: Brush) -> None:
    for x, y, color in ((0.38, 0.5, b.colors.light), (0.5, 0.57, b.colors.main), (0.62, 0.64, b.colors.accent)):
        b.box(x, y, 0.34, 0.38, color, 0.012)
        b.box(x, y + 0.12, 0.34, 0.016, b.colors.pale)
        b.box(x - 0.11, y, 0.012, 0.38, b.colors.pale)


def mat(b: Brush) -> None:
    b.box(0.5, 0.63, 0.64, 0.4, b.colors.dark, 0.04)
    b.box(0.5, 0.62, 0.64, 0.4, b.colors.light, 0.04)
    for x in (0.42, 0.58):
        b.oval(x, 0.64, 0.09, 0.18, b.colors.main)
        for toe in range(4):
            b.oval(x - 0.036 + toe * 0.024, 0.525 + abs(toe - 1.5) * 0.008, 0.02, 0.026, b.colors.main)


def tote(b: Brush) -> None:
    b.arc(0.5, 0.46, 0.24, 0.46, (180, 360), 0.024, b.colors.dark)
    b.area([(0.27, 0.44), (0.73, 0.44), (0.76, GROUND), (0.24, GROUND)], b.colors.main)
    b.area([(0.27, 0.44), (0.73, 0.44), (0.735, 0.49), (0.265, 0.49)], b.colors.light)
    b.oval(0.5, 0.66, 0.16, 0.16, b.colors.accent)


def backpack(b: Brush) -> None:
    b.box(0.5, 0.6, 0.44, 0.48, b.colors.main, 0.08)
    b.box(0.5, 0.33, 0.36, 0.1, b.colors.dark, 0.03)
    b.box(0.5, 0.7, 0.32, 0.22, b.colors.light, 0.04)
    b.line([(0.36, 0.66), (0.64, 0.66)], 0.01, b.colors.dark)
    for x in (0.36, 0.64):
        b.box(x, 0.42, 0.03, 0.2, b.colors.accent, 0.01)


def sleeve(b: Brush) -> None:
    b.box(0.5, 0.6, 0.62, 0.44, b.colors.main, 0.03)
    b.area([(0.2, 0.4), (0.8, 0.4), (0.76, 0.56), (0.24, 0.56)], b.colors.dark)
    b.oval(0.5, 0.55, 0.04, 0.04, b.colors.accent)
    b.box(0.5, 0.79, 0.56, 0.006, b.colors.light)


def cubes(b: Brush) -> None:
    for x, y, wide, color in (
        (0.5, 0.72, 0.56, b.colors.main),
        (0.46, 0.53, 0.44, b.colors.accent),
        (0.5, 0.385, 0.3, b.colors.light),
    ):
        b.box(x, y, wide, 0.21 if wide > 0.5 else 0.15, color, 0.03)
        b.line([(x - wide * 0.4, y - 0.04), (x + wide * 0.4, y - 0.04)], 0.008, b.colors.dark)
        b.box(x + wide * 0.36, y - 0.02, 0.012, 0.04, b.colors.dark, 0.006)


CLOTH = {
    "Throw": throw, "Blanket": blanket, "Rug": rug, "Cushion": cushion, "Glass Cloths": cloths, "Wrap": blanket,
    "Bath Mat": mat, "Towel": towel, "Tote": tote, "Backpack": backpack, "Sleeve": sleeve, "Cubes": cubes,
}  # fmt: skip
