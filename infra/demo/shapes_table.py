"""What stands on a table: cups, plates, pots and bottles."""

from infra.demo.brush import GROUND, Brush


def mug(b: Brush) -> None:
    wide, tall = 0.36 + 0.03 * b.bend, 0.38 - 0.04 * b.bend
    top = GROUND - tall
    b.ring(0.47 + wide / 2, GROUND - tall * 0.52, 0.22, 0.24, 0.04, b.colors.dark)
    b.box(0.47, GROUND - tall / 2, wide, tall, b.colors.main, 0.06)
    b.box(0.47, top + tall * 0.2, wide, tall * 0.34, b.colors.main)
    b.box(0.47 - wide * 0.38, GROUND - tall * 0.45, 0.03, tall * 0.6, b.colors.light, 0.015)
    b.oval(0.47, top + 0.012, wide, 0.08, b.colors.light)
    b.oval(0.47, top + 0.016, wide * 0.88, 0.056, b.colors.dark)


def cup(b: Brush) -> None:
    top = GROUND - 0.32
    b.area([(0.3, top), (0.7, top), (0.62, GROUND), (0.38, GROUND)], b.colors.main)
    b.oval(0.5, GROUND - 0.01, 0.25, 0.05, b.colors.main)
    b.area([(0.345, top), (0.4, top), (0.43, GROUND - 0.03), (0.4, GROUND - 0.03)], b.colors.light)
    b.oval(0.5, top, 0.4, 0.09, b.colors.light)
    b.oval(0.5, top + 0.006, 0.35, 0.066, b.colors.dark)


def glasses(b: Brush) -> None:
    for x, color in ((0.37, b.colors.main), (0.63, b.colors.accent)):
        b.area(
            [(x - 0.12, 0.46), (x + 0.12, 0.46), (x + 0.095, GROUND), (x - 0.095, GROUND)],
            b.mix(color, b.colors.pale, 0.6),
        )
        b.area(
            [(x - 0.112, 0.6), (x + 0.112, 0.6), (x + 0.095, GROUND), (x - 0.095, GROUND)],
            b.mix(color, b.colors.pale, 0.25),
        )
        b.oval(x, 0.6, 0.224, 0.05, b.mix(color, b.colors.pale, 0.45))
        b.ring(x, 0.46, 0.24, 0.06, 0.008, b.mix(color, b.colors.pale, 0.3))


def plate(b: Brush) -> None:
    size = 0.58 + 0.04 * b.bend
    b.oval(0.5, 0.5, size, size, b.colors.dark)
    b.oval(0.5, 0.49, size, size, b.colors.main)
    b.ring(0.5, 0.49, size * 0.97, size * 0.97, 0.012, b.colors.light)
    b.oval(0.5, 0.49, size * 0.66, size * 0.66, b.colors.light)
    b.oval(0.5, 0.495, size * 0.63, size * 0.63, b.mix(b.colors.main, b.colors.light, 0.5))
    b.box(0.5, GROUND - 0.02, 0.3, 0.03, b.colors.accent, 0.015)


def bowl(b: Brush) -> None:
    deep = 0.5 + 0.05 * b.bend
    top = GROUND - 0.25
    b.box(0.5, GROUND - 0.02, 0.2, 0.04, b.colors.dark, 0.01)
    b.arc(0.5, top, 0.52, deep, (0, 180), 0.26, b.colors.main)
    b.arc(0.5, top, 0.47, deep - 0.06, (105, 165), 0.02, b.colors.light)
    b.oval(0.5, top, 0.52, 0.12, b.colors.light)
    b.oval(0.5, top + 0.006, 0.47, 0.092, b.colors.dark)


def leaves(b: Brush) -> None:
    for x, y, color in (
        (0.36, 0.4, b.colors.main),
        (0.63, 0.38, b.colors.light),
        (0.38, 0.66, b.colors.accent),
        (0.64, 0.65, b.colors.dark),
    ):
        b.area(
            [
                (x - 0.13, y),
                (x - 0.05, y - 0.08),
                (x + 0.06, y - 0.08),
                (x + 0.14, y),
                (x + 0.06, y + 0.08),
                (x - 0.05, y + 0.08),
            ],
            color,
        )
        b.oval(x, y, 0.2, 0.17, color)
        b.line([(x - 0.13, y), (x + 0.14, y)], 0.006, b.colors.pale)


def board(b: Brush) -> None:
    b.box(0.5, 0.38, 0.08, 0.3, b.colors.main, 0.04)
    b.oval(0.5, 0.27, 0.03, 0.03, b.colors.pale)
    b.box(0.5, 0.61, 0.44 + 0.04 * b.bend, 0.46, b.colors.main, 0.06)
    for step in range(5):
        b.line([(0.34 + step * 0.08, 0.44), (0.36 + step * 0.07, 0.78)], 0.006, b.colors.dark)


def teapot(b: Brush) -> None:
    b.line([(0.66, 0.66), (0.78, 0.56), (0.8, 0.5)], 0.045, b.colors.dark)
    b.ring(0.29, 0.64, 0.2, 0.22, 0.03, b.colors.dark)
    b.oval(0.49, 0.66, 0.44 + 0.02 * b.bend, 0.37, b.colors.main)
    b.box(0.49, GROUND - 0.01, 0.22, 0.03, b.colors.dark, 0.01)
    b.oval(0.49, 0.49, 0.2, 0.06, b.colors.light)
    b.oval(0.49, 0.445, 0.06, 0.06, b.colors.accent)
    b.arc(0.49, 0.66, 0.38, 0.31, (195, 250), 0.016, b.colors.light)


def pitcher(b: Brush) -> None:
    clear = b.mix(b.colors.pale, b.colors.main, 0.3)
    b.ring(0.68, 0.62, 0.18, 0.24, 0.024, clear)
    b.area([(0.34, 0.44), (0.26, 0.4), (0.68, 0.42), (0.7, GROUND), (0.34, GROUND)], clear)
    b.area([(0.34, 0.58), (0.69, 0.58), (0.7, GROUND), (0.34, GROUND)], b.mix(b.colors.pale, b.colors.main, 0.7))
    b.oval(0.515, 0.58, 0.35, 0.05, b.colors.light)


def dripper(b: Brush) -> None:
    b.area([(0.28, 0.32), (0.72, 0.32), (0.55, 0.58), (0.45, 0.58)], b.colors.main)
    b.oval(0.5, 0.32, 0.44, 0.08, b.colors.light)
    b.oval(0.5, 0.325, 0.38, 0.056, b.colors.dark)
    b.box(0.5, 0.59, 0.4, 0.03, b.colors.dark, 0.015)
    b.area([(0.36, 0.605), (0.64, 0.605), (0.68, GROUND), (0.32, GROUND)], b.mix(b.colors.pale, b.colors.accent, 0.3))
    b.area([(0.345, 0.72), (0.655, 0.72), (0.68, GROUND), (0.32, GROUND)], (92, 62, 46))


def kettle(b: Brush) -> None:
    b.line([(0.64, 0.76), (0.76, 0.7), (0.76, 0.5), (0.85, 0.45)], 0.026, b.colors.dark)
    b.arc(0.3, 0.58, 0.26, 0.34, (90, 280), 0.03, b.colors.dark)
    b.area([(0.38, 0.46), (0.6, 0.46), (0.68, GROUND), (0.3, GROUND)], b.colors.main)
    b.area([(0.41, 0.5), (0.45, 0.5), (0.41, GROUND - 0.04), (0.36, GROUND - 0.04)], b.colors.light)
    b.oval(0.49, 0.46, 0.22, 0.06, b.colors.light)
    b.oval(0.49, 0.425, 0.05, 0.05, b.colors.accent)


def grinder(b: Brush) -> None:
    b.line([(0.5, 0.3), (0.74, 0.3)], 0.02, b.colors.dark)
    b.oval(0.74, 0.27, 0.06, 0.09, b.colors.accent)
    b.box(0.5, 0.45, 0.2, 0.28, b.colors.dark, 0.03)
    b.box(0.5, 0.7, 0.24, 0.28, b.colors.main, 0.04)
    b.box(0.43, 0.7, 0.02, 0.22, b.colors.light, 0.01)


def jar(b: Brush) -> None:
    b.box(0.5, 0.6, 0.34, 0.48, b.mix(b.colors.pale, b.colors.main, 0.25), 0.06)
    b.box(0.5, 0.67, 0.31, 0.31, b.mix((92, 62, 46), b.colors.accent, 0.3), 0.05)
    b.box(0.5, 0.35, 0.26, 0.08, b.colors.main, 0.02)
    b.box(0.38, 0.58, 0.02, 0.34, b.colors.pale, 0.01)


def bottle(b: Brush) -> None:
    wide = 0.2 + 0.03 * b.bend
    b.box(0.5, 0.6, wide, 0.48, b.colors.main, 0.05)
    b.box(0.5, 0.36, wide * 0.6, 0.16, b.colors.main, 0.04)
    b.box(0.5, 0.27, wide * 0.7, 0.1, b.colors.dark, 0.02)
    b.box(0.5 - wide * 0.32, 0.6, 0.02, 0.36, b.colors.light, 0.01)
    b.box(0.5, 0.68, wide, 0.05, b.colors.accent)


TABLE = {
    "Mug": mug, "Carry Cup": bottle, "Straw Cup": bottle, "Cup": cup, "Glasses": glasses, "Leaf Dishes": leaves,
    "Bowl": bowl, "Board": board, "Tray": plate, "Plate": plate, "Pitcher": pitcher, "Teapot": teapot,
    "Tea Set": teapot, "Kettle": kettle, "Grinder": grinder, "Brew Jar": jar, "Dripper": dripper, "Bottle": bottle,
}  # fmt: skip
