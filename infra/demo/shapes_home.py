"""What stands and lies about a home: lamps, chairs, cloth, and what is carried out of it."""

from infra.demo.brush import GROUND, Brush


def lamp(b: Brush) -> None:
    b.oval(0.5, 0.56, 0.66, 0.5, b.mix(b.colors.pale, (255, 226, 160), 0.5))
    b.line([(0.5, 0.5), (0.5, GROUND - 0.02)], 0.026, b.colors.dark)
    b.oval(0.5, GROUND - 0.015, 0.26, 0.05, b.colors.dark)
    lean = 0.03 * b.bend
    b.area([(0.39 - lean, 0.24), (0.61 + lean, 0.24), (0.72, 0.52), (0.28, 0.52)], b.colors.main)
    b.oval(0.5, 0.52, 0.44, 0.06, (255, 240, 205))


def cloud(b: Brush) -> None:
    b.oval(0.5, 0.6, 0.8, 0.6, b.mix(b.colors.pale, (255, 226, 160), 0.45))
    for x, y, size in ((0.36, 0.66, 0.26), (0.5, 0.56, 0.32), (0.65, 0.65, 0.28)):
        b.oval(x, y, size, size, b.colors.pale)
    b.box(0.5, 0.74, 0.54, 0.15, b.colors.pale, 0.07)
    b.oval(0.45, 0.68, 0.02, 0.03, b.colors.dark)
    b.oval(0.55, 0.68, 0.02, 0.03, b.colors.dark)
    b.arc(0.5, 0.7, 0.06, 0.04, (20, 160), 0.008, b.colors.dark)


def lantern(b: Brush) -> None:
    b.line([(0.42, GROUND), (0.5, 0.6), (0.58, GROUND)], 0.016, b.colors.dark)
    b.oval(0.5, 0.44, 0.46, 0.5, (255, 243, 214))
    for step in range(1, 6):
        b.ring(0.5, 0.44, 0.46 * step / 6, 0.5, 0.004, b.colors.main)
    b.box(0.5, 0.195, 0.12, 0.02, b.colors.dark, 0.01)


def desk_lamp(b: Brush) -> None:
    b.arc(0.52, 0.62, 0.46, 0.66, (150, 320), 0.026, b.colors.dark)
    b.box(0.34, GROUND - 0.02, 0.26, 0.04, b.colors.main, 0.02)
    b.area([(0.62, 0.4), (0.78, 0.36), (0.82, 0.48), (0.62, 0.5)], b.colors.main)
    b.oval(0.72, 0.5, 0.2, 0.03, (255, 240, 205))


def candle(b: Brush) -> None:
    b.box(0.5, 0.66, 0.32 + 0.03 * b.bend, 0.36, b.colors.main, 0.03)
    b.oval(0.5, 0.49, 0.3 + 0.03 * b.bend, 0.07, b.colors.pale)
    b.box(0.5, 0.68, 0.2, 0.14, b.colors.light, 0.01)
    b.line([(0.5, 0.49), (0.5, 0.44)], 0.008, b.colors.dark)
    b.oval(0.5, 0.4, 0.05, 0.09, (247, 190, 96))
    b.oval(0.5, 0.415, 0.024, 0.045, (255, 240, 205))


def tapers(b: Brush) -> None:
    for step in range(6):
        x, top = 0.28 + step * 0.088, 0.34 + (step * 7 % 5) * 0.02
        b.box(x, (top + GROUND) / 2, 0.05, GROUND - top, b.colors.main if step % 2 else b.colors.light, 0.012)
        b.line([(x, top), (x, top - 0.03)], 0.006, b.colors.dark)


def stone(b: Brush) -> None:
    b.oval(0.5, 0.72, 0.44, 0.22, b.colors.dark)
    b.oval(0.5, 0.7, 0.44, 0.22, b.colors.main)
    b.oval(0.46, 0.66, 0.22, 0.08, b.colors.light)
    for x in (0.42, 0.5, 0.58):
        b.arc(x - 0.02, 0.5, 0.05, 0.1, (270, 90), 0.008, b.colors.accent)
        b.arc(x - 0.02, 0.42, 0.05, 0.08, (90, 270), 0.008, b.colors.accent)


def snuffer(b: Brush) -> None:
    b.line([(0.3, 0.4), (0.66, 0.66)], 0.02, b.colors.accent)
    b.area([(0.62, 0.6), (0.74, 0.7), (0.64, 0.8), (0.56, 0.7)], b.colors.main)
    b.line([(0.34, 0.78), (0.62, 0.36)], 0.018, b.colors.dark)
    b.ring(0.31, 0.8, 0.09, 0.09, 0.014, b.colors.dark)


def chair(b: Brush) -> None:
    for x in (0.31, 0.69):
        b.line([(x, 0.6), (x + (x - 0.5) * 0.12, GROUND)], 0.026, b.colors.dark)
    b.box(0.5, 0.42, 0.42, 0.36, b.colors.main, 0.08)
    b.box(0.5, 0.4, 0.34, 0.26, b.colors.light, 0.06)
    b.box(0.5, 0.64, 0.5, 0.1, b.colors.main, 0.04)
    b.box(0.25, 0.56, 0.06, 0.16, b.colors.dark, 0.03)
    b.box(0.75, 0.56, 0.06, 0.16, b.colors.dark, 0.03)


def stool(b: Brush) -> None:
    for x, foot in ((0.36, 0.31), (0.64, 0.69)):
        b.line([(x, 0.5), (foot, GROUND - 0.01)], 0.034, b.colors.dark)
    b.line([(0.34, 0.7), (0.66, 0.7)], 0.022, b.colors.dark)
    b.box(0.5, 0.49, 0.44, 0.08, b.colors.main, 0.03)
    for step in range(9):
        b.line([(0.32 + step * 0.045, 0.46), (0.32 + step * 0.045, 0.52)], 0.006, b.colors.light)


def basket(b: Brush) -> None:
    for x in (0.27, 0.73):
        b.ring(x, 0.48, 0.12, 0.12, 0.018, b.colors.dark)
    b.area([(0.26, 0.48), (0.74, 0.48), (0.68, GROUND), (0.32, GROUND)], b.colors.main)
    for row in range(6):
        for step in range(8 - row // 3):
            x = 0.31 + step * 0.054 + row % 2 * 0.02
            b.box(x, 0.54 + row * 0.05, 0.036, 0.016, b.colors.light, 0.008)
    b.oval(0.5, 0.48, 0.48, 0.08, b.colors.dark)


def box(b: Brush) -> None:
    b.area([(0.26, 0.52), (0.36, 0.44), (0.76, 0.44), (0.72, 0.52)], b.colors.dark)
    b.box(0.49, 0.68, 0.46, 0.32, b.colors.main, 0.02)
    b.box(0.49, 0.62, 0.12, 0.03, b.colors.light, 0.015)


def pegs(b: Brush) -> None:
    for x, y, color in ((0.3, 0.42, b.colors.main), (0.5, 0.5, b.colors.accent), (0.7, 0.42, b.colors.light)):
        b.box(x, y + 0.1, 0.05, 0.16, b.colors.dark, 0.02)
        b.oval(x, y, 0.17, 0.17, b.colors.dark)
        b.oval(x, y - 0.01, 0.17, 0.17, color)


def bedding(b: Brush) -> None:
    b.box(0.5, 0.74, 0.68, 0.18, b.colors.light, 0.04)
    for x in (0.35, 0.65):
        b.box(x, 0.52, 0.26, 0.2, b.colors.pale, 0.07)
        b.box(x, 0.55, 0.22, 0.14, b.mix(b.colors.pale, b.colors.main, 0.25), 0.05)
    b.box(0.5, 0.7, 0.7, 0.22, b.colors.main, 0.06)
    b.box(0.5, 0.62, 0.7, 0.06, b.colors.dark, 0.03)


def pillow(b: Brush) -> None:
    b.box(0.5, 0.64, 0.62, 0.34, b.colors.main, 0.12)
    b.box(0.5, 0.62, 0.5, 0.24, b.colors.light, 0.1)
    b.line([(0.3, 0.74), (0.5, 0.77), (0.7, 0.74)], 0.008, b.colors.dark)


def mask(b: Brush) -> None:
    b.ring(0.5, 0.48, 0.62, 0.34, 0.016, b.colors.dark)
    b.oval(0.38, 0.6, 0.3, 0.22, b.colors.main)
    b.oval(0.62, 0.6, 0.3, 0.22, b.colors.main)
    b.oval(0.36, 0.57, 0.14, 0.06, b.colors.light)


HOME = {
    "Cloud Night": cloud, "Floor Lamp": lantern, "Desk Lamp": desk_lamp, "Lamp": lamp, "Light": lamp, "Tapers": tapers,
    "Snuffer": snuffer, "Scent Stone": stone, "Candle": candle, "Stool": stool, "Chair": chair, "Basket": basket,
    "Hamper": basket, "Pegs": pegs, "Box": box, "Eye Mask": mask, "Pillow": pillow, "Bedding": bedding,
    "Sheet": bedding,
}  # fmt: skip
