"""Expressions: conditions and updates, parsed once and evaluated against items."""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache

from tests.faults.model.changes import added, removing, setting, taking
from tests.faults.model.meaning import among, between, calculated, compared, conjoined, disjoined, matched, size, there
from tests.faults.model.scope import Change, Operand, Path, Scope, Test
from tests.faults.model.values import Item, Value, invalid

TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),.\[\]+-]|[:#]?[A-Za-z0-9_]+)")
CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


def holds(condition: str | None, scope: Scope) -> bool:
    return condition is None or _condition(condition)(scope)


def updated(update: str, scope: Scope) -> Item:
    """The item after the update; every right side is what it was before it."""
    after = Scope({name: _apart(value) for name, value in scope.item.items()}, scope.names, scope.values)
    for change in _update(update):
        change(scope)(after)
    return after.item


def _apart(value: Value) -> Value:
    """Only what a path can lead into is ever changed in place."""
    return deepcopy(value) if "M" in value or "L" in value else value


@cache
def _condition(text: str) -> Test:
    parser = _Parser(text)
    parsed = parser.either()
    parser.end()
    return parsed


@cache
def _update(text: str) -> tuple[Callable[[Scope], Change], ...]:
    parser = _Parser(text)
    changes: list[Callable[[Scope], Change]] = []
    while not parser.done():
        clause = parser.take()
        if clause not in CLAUSES:
            raise invalid(f"Syntax error at {clause}")
        changes.append(parser.change(clause))
        while parser.accept(","):
            changes.append(parser.change(clause))
    return tuple(changes)


class _Parser:
    """Recursive descent over DynamoDB's grammar of expressions."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text)
        if "".join(self.tokens) != re.sub(r"\s", "", text):
            raise invalid(f"Syntax error in {text}")

    def done(self) -> bool:
        return not self.tokens

    def end(self) -> None:
        if self.tokens:
            raise invalid(f"Syntax error at {self.tokens[0]}")

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self) -> str:
        if not self.tokens:
            raise invalid("Syntax error: the expression ends too early")
        token: str = self.tokens.pop(0)
        return token

    def accept(self, token: str) -> bool:
        if self.peek().upper() != token:
            return False
        self.take()
        return True

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise invalid(f"Syntax error: {token} expected at {self.peek()}")

    def either(self) -> Test:
        left = self.both()
        while self.accept("OR"):
            left = disjoined(left, self.both())
        return left

    def both(self) -> Test:
        left = self.negated()
        while self.accept("AND"):
            left = conjoined(left, self.negated())
        return left

    def negated(self) -> Test:
        if self.accept("NOT"):
            inner = self.negated()
            return lambda scope: not inner(scope)
        return self.test()

    def test(self) -> Test:
        if self.accept("("):
            inner = self.either()
            self.expect(")")
            return inner
        name = self.peek()
        if name in ("attribute_exists", "attribute_not_exists", "begins_with", "contains", "attribute_type"):
            return self.function(self.take())
        left = self.operand()
        if self.accept("BETWEEN"):
            low = self.operand()
            self.expect("AND")
            return between(left, low, self.operand())
        if self.accept("IN"):
            return among(left, self.arguments())
        return compared(left, self.take(), self.operand())

    def function(self, name: str) -> Test:
        arguments = self.arguments()
        if name == "attribute_exists":
            return lambda scope: arguments[0](scope) is not None
        if name == "attribute_not_exists":
            return lambda scope: arguments[0](scope) is None
        return matched(name, arguments)

    def arguments(self) -> list[Operand]:
        self.expect("(")
        found = [self.operand()]
        while self.accept(","):
            found.append(self.operand())
        self.expect(")")
        return found

    def operand(self) -> Operand:
        name = self.peek()
        if name.startswith(":"):
            self.take()
            return lambda scope: scope.value(name)
        if name == "size":
            self.take()
            (inner,) = self.arguments()
            return lambda scope: size(inner(scope))
        path = self.path()
        return lambda scope: scope.find(path)

    def path(self) -> Path:
        steps: list[str | int] = [self.take()]
        while self.peek() in (".", "["):
            if self.take() == ".":
                steps.append(self.take())
            else:
                steps.append(int(self.take()))
                self.expect("]")
        return tuple(steps)

    def change(self, clause: str) -> Callable[[Scope], Change]:
        path = self.path()
        if clause == "REMOVE":
            return lambda before: lambda after: removing(after, path)
        if clause == "SET":
            self.expect("=")
            right = self.sum()
            return lambda before: setting(path, there(right(before)))
        operand = self.operand()
        if clause == "ADD":
            return lambda before: setting(path, added(before.find(path), there(operand(before))))
        return lambda before: taking(path, before.find(path), there(operand(before)))

    def sum(self) -> Operand:
        left = self.term()
        while self.peek() in ("+", "-"):
            left = calculated(left, self.take(), self.term())
        return left

    def term(self) -> Operand:
        name = self.peek()
        if name == "if_not_exists":
            self.take()
            first, second = self.arguments()
            return lambda scope: first(scope) or second(scope)
        if name == "list_append":
            self.take()
            first, second = self.arguments()
            return lambda scope: {"L": there(first(scope))["L"] + there(second(scope))["L"]}
        return self.operand()
