"""The whole product at once: every module of it loaded, every source file at hand."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from chalicelib.capabilities import CAPABILITIES

ROOT = Path(__file__).parents[2]


@cache
def load_everything() -> None:
    """Import every module of the product but the porch."""
    for module in CAPABILITIES.values():
        import_module(module)
    for path in sources("chalicelib"):
        import_module(module_of(path))


def sources(under: str) -> list[Path]:
    """Every source file below a folder of the repository."""
    return sorted((ROOT / under).rglob("*.py"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def nodes(path: Path) -> Iterator[ast.AST]:
    """Every node of a file's syntax tree."""
    yield from ast.walk(ast.parse(path.read_text(), str(path)))
