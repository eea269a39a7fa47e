"""What `make package` has written: the template of the functions and the API, and which artifact is whose code."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Packaged:
    """A function of the package; `reserved_concurrency` are executions that no other may take."""

    name: str
    logical_id: str
    kind: str
    artifact: str
    reserved_concurrency: int | None


@dataclass(frozen=True)
class Package:
    """The folder `build/<stage>/package`."""

    folder: Path

    @property
    def template(self) -> Path:
        return self.folder / "template.json"

    @cached_property
    def functions(self) -> tuple[Packaged, ...]:
        rows: list[dict[str, Any]] = json.loads((self.folder / "functions.json").read_text())
        return tuple(
            Packaged(row["name"], row["logical_id"], row["kind"], row["artifact"], row.get("reserved_concurrency"))
            for row in rows
        )

    @cached_property
    def artifacts(self) -> tuple[str, ...]:
        return tuple(sorted({function.artifact for function in self.functions}))

    @cached_property
    def paths(self) -> dict[str, dict[str, Any]]:
        """The paths of the API with their methods."""
        (api,) = self.of_type("AWS::ApiGateway::RestApi").values()
        paths: dict[str, dict[str, Any]] = api["Properties"]["Body"]["paths"]
        return paths

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The resources of a type by logical id."""
        resources: dict[str, dict[str, Any]] = json.loads(self.template.read_text())["Resources"]
        return {logical_id: each for logical_id, each in resources.items() if each["Type"] == kind}

    def only(self, kind: str) -> str:
        """The logical id of the one resource of a type."""
        (logical_id,) = self.of_type(kind)
        return logical_id
