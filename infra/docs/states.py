"""The page of lifecycles: each as a diagram, with the moves that change nothing and why they are harmless."""

import ast
import inspect
import io
import tokenize
from types import ModuleType

from chalicelib.core.lifecycle import Lifecycle
from infra.docs.modules import capability_of, domain_modules, first_line

HEAD = """# Lifecycles

Generated from the tables in `chalicelib/domain/*/rules` by `python -m infra.docs`. A move that is not here is illegal
and answered with 409. A move that changes nothing is a harmless duplicate; its reason stands beside it.
"""

Move = tuple[str, str]


def states_page() -> str:
    """The page, in Markdown."""
    return "\n".join([HEAD, *(_section(module, name) for module, name in _lifecycles())])


def _lifecycles() -> list[tuple[ModuleType, str]]:
    """Every lifecycle, where it is made: the module whose source has its table."""
    return [
        (module, name)
        for module in domain_modules()
        if ".rules" in module.__name__
        for name, value in sorted(vars(module).items())
        if isinstance(value, Lifecycle) and _table(module, name) is not None
    ]


def _section(module: ModuleType, name: str) -> str:
    lifecycle: Lifecycle = getattr(module, name)
    capability = capability_of(module.__name__)
    title = capability if name == "MOVES" else f"{capability}: {name.lower()}"
    source = module.__name__.replace(".", "/") + ".py"
    lines = [f"## {title}", "", f"{first_line(module.__doc__)} (`{source}`)", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {lifecycle.states[0]}"]
    lines += [
        f"    {state} --> {after}: {event}" for (state, event), after in lifecycle.moves.items() if state != after
    ]
    lines += [f"    {state} --> [*]" for state in lifecycle.states if _final(lifecycle, state)]
    return "\n".join([*lines, "```", "", *_harmless(lifecycle, _reasons(module, name))])


def _final(lifecycle: Lifecycle, state: str) -> bool:
    return all(after == state for (before, _), after in lifecycle.moves.items() if before == state)


def _harmless(lifecycle: Lifecycle, reasons: dict[Move, str]) -> list[str]:
    stays = [move for move, after in lifecycle.moves.items() if move[0] == after]
    if not stays:
        return []
    rows = [f"| {state} | {event} | {reasons.get((state, event), '')} |" for state, event in stays]
    return ["| While | what changes nothing | because |", "|---|---|---|", *rows, ""]


def _reasons(module: ModuleType, name: str) -> dict[Move, str]:
    """The comment on each row of the table."""
    table, comments = _table(module, name), _comments(module)
    if table is None:
        return {}
    rows = [
        (_move(module, key), comments.get(value.end_lineno or 0))
        for key, value in zip(table.keys, table.values, strict=True)
    ]
    return {move: reason for move, reason in rows if move is not None and reason is not None}


def _table(module: ModuleType, name: str) -> ast.Dict | None:
    """The dict in `NAME = Lifecycle({...})`."""
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        named = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if named == [name] and node.value.args and isinstance(node.value.args[0], ast.Dict):
            return node.value.args[0]
    return None


def _move(module: ModuleType, key: ast.expr | None) -> Move | None:
    if not isinstance(key, ast.Tuple) or len(key.elts) != 2:
        return None
    state, event = (_text(module, each) for each in key.elts)
    return state, event


def _text(module: ModuleType, node: ast.expr) -> str:
    return str(getattr(module, node.id) if isinstance(node, ast.Name) else ast.literal_eval(node))


def _comments(module: ModuleType) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(inspect.getsource(module)).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
