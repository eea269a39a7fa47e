"""What a template refers to by name, and whether it is there."""

import re
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]

_NAMES = re.compile(r"\$\{(?!!)([^}.]+)[^}]*\}")


def dangling(template: Document) -> set[str]:
    """Names that are referred to, but that are neither resources nor parameters, nor known everywhere (`AWS::`)."""
    there = set(template["Resources"]) | set(template.get("Parameters", {}))
    return {name for name in referred(template) if name not in there and not name.startswith("AWS::")}


def referred(part: Any) -> Iterator[str]:
    """Every name in a Ref, a GetAtt, a Sub or a DependsOn."""
    if isinstance(part, list):
        for each in part:
            yield from referred(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _named(key, value)
            yield from referred(value)


def _named(key: str, value: Any) -> Iterator[str]:
    match key, value:
        case "Ref", str():
            yield value
        case "Fn::GetAtt", [str(name), *_]:
            yield name
        case "Fn::GetAtt", str():
            yield value.partition(".")[0]
        case "DependsOn", str():
            yield value
        case "DependsOn", list():
            yield from value
        case "Fn::Sub", str():
            yield from _NAMES.findall(value)
        case "Fn::Sub", [str(text), dict(own)]:
            yield from (name for name in _NAMES.findall(text) if name not in own)
