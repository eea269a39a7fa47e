"""Licenses: only those on the list, and fewer for what becomes part of the functions."""

from email.message import Message
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.package.contents import DROPPED
from infra.scan.__main__ import DEPLOYED as LOCK
from infra.scan.__main__ import ENVIRONMENTS, LEFT_AT_HOME
from infra.scan.licenses import DEPLOYED, TOOLS, UNSAID, installed, license_of, permitted, refused
from infra.scan.locks import locks
from tests.contracts.whole import ROOT


def distribution(name: str = "alpha", **said: Any) -> Any:
    """One whose metadata say this; several classifiers as a list."""
    metadata = Message()
    metadata["Name"] = name
    for key, value in said.items():
        for each in value if isinstance(value, list) else [value]:
            metadata[key.replace("_", "-")] = each
    return cast(Any, SimpleNamespace(metadata=metadata, version="1.0"))


@pytest.mark.parametrize(
    ("said", "license"),
    [
        ({"License_Expression": "MIT AND 0BSD", "License": "GPL"}, "MIT AND 0BSD"),
        ({"Classifier": ["License :: OSI Approved :: MIT License", "Topic :: Games"]}, "MIT"),
        ({"Classifier": ["License :: OSI Approved :: BSD License", "License :: Apache Software License"]},
         "Apache-2.0 OR BSD-3-Clause"),
        ({"Classifier": ["License :: OSI Approved"], "License": "Apache-2.0"}, "Apache-2.0"),
        ({"License": "GPL-3.0"}, "GPL-3.0"),
        ({"Classifier": ["License :: OSI Approved :: GNU Affero General Public License v3"]},
         "GNU Affero General Public License v3"),
        ({"License": "UNKNOWN"}, UNSAID),
        ({}, UNSAID),
    ],
)  # fmt: skip
def test_a_license_is_read_from_what_a_project_says(said: dict[str, Any], license: str) -> None:
    assert license_of(distribution(**said)) == license


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True), ("GPL-3.0 OR MIT", True), ("GPL-3.0 AND MIT", False), ("GPL-3.0", False), (UNSAID, False),
        ("", False), ("(MIT AND GPL-3.0) OR MIT", False), ("MPL-2.0", False), ("MIT AND (0BSD OR ISC)", True),
        ("Apache License with additions", False),
    ],
)  # fmt: skip
def test_an_expression_holds_with_licenses_of_the_list_only(expression: str, fine: bool) -> None:
    assert permitted(expression, DEPLOYED) is fine


def test_what_is_deployed_may_have_fewer_licenses_than_a_tool() -> None:
    mozilla = distribution("Some.Thing", License="MPL-2.0")
    assert refused([mozilla], []) == []
    assert refused([mozilla], ["some-thing"]) == ["Some.Thing==1.0: MPL-2.0"]


def test_everything_that_is_installed_here_has_a_license_of_the_list() -> None:
    """S10.1.3-c part: looked at where it is installed, without asking anybody."""
    deployed = [pin.name for pin in locks(ROOT)[LOCK] if pin.name not in LEFT_AT_HOME]
    here = list(installed(ROOT / each for each in ENVIRONMENTS))
    assert refused(here, deployed) == []
    assert {"msgspec", "pynamodb", "chalice", "pillow"} <= set(deployed)
    assert len(here) > 150
    assert DEPLOYED < TOOLS
    assert LEFT_AT_HOME < DROPPED
