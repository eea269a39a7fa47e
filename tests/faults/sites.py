"""Where the shop commits: read from its source, and seen while flows are played."""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

import pytest

from chalicelib.aws import table
from tests.faults.explore import Flow, State, play
from tests.faults.world import World

ROOT = Path(table.__file__).parents[2]
WHERE = ("chalicelib/domain", "chalicelib/handlers")
FLOOR = ("chalicelib/aws",)


@dataclass(frozen=True, order=True)
class Site:
    """One call of `commit`, in the action of that name, on these lines."""

    place: str
    name: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.place}:{self.first} {self.name}"


@dataclass(frozen=True)
class Module:
    """A module: where it commits, its functions, and what it has imported under which name."""

    path: Path
    commits: tuple[Site, ...]
    functions: dict[str, ast.FunctionDef]
    imported: dict[str, str]

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules(where: tuple[str, ...] = WHERE) -> dict[str, Module]:
    """Every module of capabilities and doors, by its dotted name; or of the floor."""
    found = [_read(path) for place in where for path in sorted((ROOT / place).rglob("*.py"))]
    return {module.name: module for module in found}


def commits(where: tuple[str, ...] = WHERE) -> set[Site]:
    """Every call of `commit`."""
    return {site for module in modules(where).values() for site in module.commits}


def committing() -> set[str]:
    """Every public function (action, door, listener, tick, task) that commits, by itself or through what it names."""
    everything = modules()
    reached = {f"{module.name}.{site.name}" for module in everything.values() for site in module.commits}
    while (
        grown := {
            f"{module.name}.{name}"
            for module in everything.values()
            for name, function in module.functions.items()
            if reached & set(_named(module, function))
        }
        - reached
    ):
        reached |= grown
    return {each for each in reached if not each.rpartition(".")[2].startswith("_")}


def _read(path: Path) -> Module:
    tree = ast.parse(path.read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    place = str(path.relative_to(ROOT))
    sites = [
        Site(place, name, node.lineno, node.end_lineno or node.lineno)
        for name, function in functions.items()
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "commit"
    ]
    return Module(path, tuple(sites), functions, dict(_imports(tree)))


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What a module calls what it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)


def _named(module: Module, function: ast.FunctionDef) -> Iterator[str]:
    """The full names that a function uses: its own module's, imported ones, and those inside imported modules."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            yield module.imported.get(node.id, f"{module.name}.{node.id}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in module.imported:
            yield f"{module.imported[node.value.id]}.{node.attr}"


@dataclass
class Seen:
    """What was on the stack whenever something was committed; and the kinds of items that each flow has written."""

    lines: set[tuple[str, int]] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    written: dict[str, set[str]] = field(default_factory=dict)

    def covers(self, site: Site) -> bool:
        return any((site.place, line) in self.lines for line in range(site.first, site.last + 1))

    def note(self, committing: FrameType) -> None:
        """A commit, by the frame that called it, and by all functions above that."""
        self.lines.add((_place(committing), committing.f_lineno))
        above: FrameType | None = committing
        while above is not None:
            function = above.f_code.co_qualname.partition(".")[0]
            self.functions.add(f"{above.f_globals['__name__']}.{function}")
            above = above.f_back


def seen_in(flows: Iterable[Flow]) -> Seen:
    """Play each flow once without faults, and look who commits while it acts (not while it is arranged)."""
    seen = Seen()
    for flow in flows:
        play(replace(flow, act=_watched(flow, seen)))
    return seen


def _watched(flow: Flow, seen: Seen) -> Callable[[World, State], None]:
    retrying = table._retrying

    def watched(attempt: Callable[[], None]) -> None:
        seen.note(sys._getframe(2))  # above `commit`
        retrying(attempt)

    def act(world: World, state: State) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(table, "_retrying", watched)
            before = len(world.cloud.table.stream)
            flow.act(world, state)
        put = (record["dynamodb"].get("NewImage", {}) for record in world.cloud.table.stream[before:])
        seen.written[flow.name] = {item["kind"]["S"] for item in put if item}

    return act


def _place(frame: FrameType) -> str:
    return frame.f_code.co_filename.removeprefix(f"{ROOT}/")
