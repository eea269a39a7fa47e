"""Parameters are as strict as bodies."""

from time import process_time
from typing import Any

import pytest

from chalicelib.aws.inputs import read_query
from chalicelib.core.problems import Invalid
from tests.aws.desk import Boxes


@pytest.mark.parametrize(
    "limit", ["", "0", "101", "-1", "x", "1.5", " 1", "1_0", "true", "null", "9" * 5_000, "\u0661"]
)
def test_a_parameter_is_named_too(limit: str) -> None:
    with pytest.raises(Invalid) as problem:
        read_query({"limit": [limit]}, Boxes)
    assert problem.value.facts["field"] == "limit"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"limit": ["1", "1"]}, "limit"),
        ({"limits": ["1"]}, "limits"),
        ({"": ["1"]}, ""),
        ({"cursor": ["a\0"]}, "cursor"),
        ({"cursor": ["\ud800"]}, "cursor"),
        ({"cursor": ["a\n"]}, "cursor"),
        ({"\ud800": ["1"]}, "?"),
        ({"\ud800": ["1", "2"]}, "?"),
    ],
)
def test_parameters_are_known_given_once_and_clean(given: dict[str, list[str]], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        read_query(given, Boxes)
    assert problem.value.facts["field"] == field


def test_a_huge_query_is_refused_quickly() -> None:
    begun = process_time()
    given: dict[str, Any] = {f"p{n}": ["x" * 10] for n in range(50_000)}
    with pytest.raises(Invalid):
        read_query(given, Boxes)
    assert process_time() - begun < 2
