"""The SAM transform, run here: SAM template in, plain CloudFormation out, with nothing in it that refers to nothing."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from samtranslator.translator.transform import transform

Document = dict[str, Any]

_NAMES = re.compile(r"\$\{(?!!)([^}.]+)[^}]*\}")


class DanglingError(Exception):
    """The template refers to something that it does not have."""


def plain(template: Document) -> Document:
    """What CloudFormation would make of it. Raises DanglingError."""
    made: Document = transform(deepcopy(template), {}, _NoManagedPolicies())
    if lost := dangling(made):
        raise DanglingError(f"nothing is called {', '.join(sorted(lost))}")
    return made


class _NoManagedPolicies:
    """Every role has its own policy: none of Amazon's is looked up by name."""

    def load(self) -> dict[str, str]:
        return {}


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
