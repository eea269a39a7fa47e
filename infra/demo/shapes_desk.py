"""What lies on a desk or by a basin: paper, pens, soap."""

from infra.demo.brush import GROUND, Brush


def soap(b: Brush) -> None:
    b.box(0.5, GROUND - 0.03, 0.56, 0.05, b.colors.accent, 0.025)
    b.box(0.5, 0.7, 0.44, 0.2, b.colors.dark, 0.07)
    b.box(0.5, 0.68, 0.44, 0.2, b.colors.main, 0.07)
    b.box(0.5, 0.68, 0.24, 0.08, b.colors.light, 0.04)
    for x, y, size in ((0.32, 0.5, 0.07), (0.4, 0.42, 0.045), (0.64, 0.48, 0.06)):
        b.ring(x, y, size, size, 0.006, b.colors.main)


def notebook(b: Brush) -> None:
    b.box(0.52, 0.56, 0.44, 0.56, b.colors.pale, 0.01)
    b.box(0.5, 0.55, 0.44, 0.56, b.colors.main, 0.016)
    b.box(0.3, 0.55, 0.04, 0.56, b.colors.dark)
    b.box(0.53, 0.44, 0.22, 0.1, b.colors.light, 0.008)
    b.box(0.66, 0.55, 0.014, 0.56, b.colors.accent)


def pen(b: Brush) -> None:
    b.line([(0.3, 0.74), (0.7, 0.34)], 0.06, b.colors.main)
    b.line([(0.52, 0.52), (0.7, 0.34)], 0.064, b.colors.dark)
    b.line([(0.57, 0.44), (0.68, 0.33)], 0.012, b.colors.accent)
    b.area([(0.28, 0.72), (0.32, 0.76), (0.22, 0.82)], b.colors.accent)
    b.line([(0.22, 0.83), (0.4, 0.8), (0.56, 0.83), (0.74, 0.8)], 0.006, b.colors.dark)


def letters(b: Brush) -> None:
    b.box(0.54, 0.54, 0.46, 0.54, b.colors.pale, 0.006)
    for row in range(6):
        b.line([(0.4, 0.36 + row * 0.05), (0.68, 0.36 + row * 0.05)], 0.004, b.colors.main)
    b.box(0.44, 0.7, 0.44, 0.28, b.colors.main, 0.01)
    b.area([(0.22, 0.56), (0.66, 0.56), (0.44, 0.72)], b.colors.light)
    b.oval(0.44, 0.71, 0.06, 0.06, b.colors.accent)


def sketchbook(b: Brush) -> None:
    b.box(0.5, 0.57, 0.6, 0.44, b.colors.dark, 0.014)
    b.box(0.51, 0.56, 0.56, 0.4, b.colors.pale, 0.008)
    b.oval(0.64, 0.47, 0.08, 0.08, b.colors.accent)
    b.area([(0.26, 0.7), (0.42, 0.48), (0.52, 0.62), (0.6, 0.54), (0.74, 0.7)], b.colors.main)
    for step in range(9):
        b.ring(0.27 + step * 0.058, 0.355, 0.022, 0.05, 0.006, b.colors.dark)


def pencils(b: Brush) -> None:
    for step, color in enumerate((b.colors.main, b.colors.accent, b.colors.light, b.colors.dark, b.colors.main)):
        x, top = 0.34 + step * 0.08, 0.36 + step * 3 % 4 * 0.03
        b.box(x, (top + 0.84) / 2, 0.05, 0.84 - top, color, 0.004)
        b.area([(x - 0.025, top), (x + 0.025, top), (x, top - 0.08)], (222, 190, 150))
        b.area([(x - 0.01, top - 0.048), (x + 0.01, top - 0.048), (x, top - 0.08)], (60, 54, 50))


DESK = {
    "Soap": soap, "Bar": soap, "Letter": letters, "Sketchbook": sketchbook, "Notebook": notebook, "Diary": notebook,
    "Pencils": pencils, "Pen": pen,
}  # fmt: skip
