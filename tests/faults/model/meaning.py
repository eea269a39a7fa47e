"""Conditions and operands: what the words of an expression mean."""

from collections.abc import Callable

from tests.faults.model.scope import Operand, Scope, Test
from tests.faults.model.values import Value, equal, invalid, kind, less, number, of_number, plain

COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "=": equal,
    "<>": lambda a, b: not equal(a, b),
    "<": less,
    "<=": lambda a, b: less(a, b) or equal(a, b),
    ">": lambda a, b: less(b, a),
    ">=": lambda a, b: less(b, a) or equal(a, b),
}


def conjoined(left: Test, right: Test) -> Test:
    return lambda scope: left(scope) and right(scope)


def disjoined(left: Test, right: Test) -> Test:
    return lambda scope: left(scope) or right(scope)


def compared(left: Operand, sign: str, right: Operand) -> Test:
    if sign not in COMPARISONS:
        raise invalid(f"Syntax error at {sign}")

    def test(scope: Scope) -> bool:
        a, b = left(scope), right(scope)
        if a is None or b is None:
            return sign == "<>"
        return COMPARISONS[sign](a, b)

    return test


def between(operand: Operand, low: Operand, high: Operand) -> Test:
    return conjoined(compared(operand, ">=", low), compared(operand, "<=", high))


def among(operand: Operand, others: list[Operand]) -> Test:
    return lambda scope: any(compared(operand, "=", other)(scope) for other in others)


def matched(name: str, arguments: list[Operand]) -> Test:
    def test(scope: Scope) -> bool:
        value, sought = (argument(scope) for argument in arguments)
        if value is None or sought is None:
            return False
        if name == "attribute_type":
            return bool(kind(value) == sought["S"])
        if name == "begins_with":
            return kind(value) == kind(sought) and bool(plain(value).startswith(plain(sought)))
        if kind(value) == "L":
            return any(equal(each, sought) for each in value["L"])
        if kind(value) in ("SS", "NS", "BS"):
            return kind(value) == f"{kind(sought)}S" and plain(sought) in {
                plain({kind(sought): e}) for e in value[kind(value)]
            }
        return kind(value) == kind(sought) and plain(sought) in plain(value)

    return test


def size(value: Value | None) -> Value | None:
    return None if value is None else {"N": str(len(plain(value)))}


def calculated(left: Operand, sign: str, right: Operand) -> Operand:
    def operand(scope: Scope) -> Value:
        a, b = number(there(left(scope))), number(there(right(scope)))
        return of_number(a + b if sign == "+" else a - b)

    return operand


def there(value: Value | None) -> Value:
    if value is None:
        raise invalid("The provided expression refers to an attribute that does not exist in the item")
    return value
