"""The templates of a stage, as tests ask for them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from aws_cdk.assertions import Template

Properties = dict[str, Any]


@dataclass(frozen=True)
class Assembly:
    """One stage's folder of templates, and its concerns: data, messaging, doors ..."""

    stage: str
    folder: Path

    @cached_property
    def files(self) -> dict[str, Path]:
        """By concern."""
        start, end = f"storefront-{self.stage}-", ".template.json"
        return {path.name[len(start) : -len(end)]: path for path in sorted(self.folder.glob(f"{start}*{end}"))}

    @cached_property
    def templates(self) -> dict[str, dict[str, Any]]:
        return {concern: json.loads(path.read_text()) for concern, path in self.files.items()}

    @cached_property
    def _asserted(self) -> dict[str, Template]:
        return {}

    def template(self, concern: str) -> Template:
        """For the CDK's own assertions."""
        if concern not in self._asserted:
            self._asserted[concern] = Template.from_json(self.templates[concern])
        return self._asserted[concern]

    def resources(self, kind: str) -> Iterator[dict[str, Any]]:
        """Every resource of a kind, e.g. `SQS::Queue`, of all concerns."""
        for template in self.templates.values():
            yield from (each for each in template["Resources"].values() if each["Type"] == f"AWS::{kind}")

    def properties(self, kind: str) -> list[Properties]:
        return [each["Properties"] for each in self.resources(kind)]

    def only(self, kind: str) -> Properties:
        """Of the one resource of a kind."""
        (found,) = self.properties(kind)
        return found


def flat(value: Any) -> str:
    """An ARN or a name that is put together in a template, as one string: references stand as <Name>."""
    if isinstance(value, str):
        return value
    (function, given), *_ = value.items()
    if function == "Fn::Join":
        return str(given[0]).join(flat(part) for part in given[1])
    if function == "Fn::Sub":
        return str(given)
    if function == "Fn::GetAtt":
        return f"<{'.'.join(given)}>"
    return f"<{given if isinstance(given, str) else given[0]}>"
