"""Policies: the files of `.chalice`, what they grant, and an IAM that knows just the words they use."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.privileges.asks import Ask

FOLDER = Path(__file__).parents[2] / ".chalice"
CONDITIONS = {"dynamodb": ("ForAllValues:StringLike", "dynamodb:LeadingKeys"), "s3": ("StringLike", "s3:prefix")}

Policy = dict[str, Any]


class Grant(NamedTuple):
    """Leave for one action on one resource; `key` is the only kind of partition key or prefix it is for, if any."""

    action: str
    resource: str
    key: str = ""

    def __str__(self) -> str:
        """As people say it: the resource's name, and the kind of key."""
        place = self.resource.split(":", 5)[-1]
        return f"{self.action} on {self.key.removesuffix('*')} of {place}" if self.key else f"{self.action} on {place}"


def file_of(function: str) -> Path:
    return FOLDER / f"policy-{function}.json"


def written() -> set[Path]:
    """The files there are, but for the one of what is never deployed: Chalice's own function of all routes."""
    return set(FOLDER.glob("policy-*.json")) - {FOLDER / "policy-nothing.json"}


def policy_of(function: str) -> Policy | None:
    """As it is in the repository."""
    path = file_of(function)
    return json.loads(path.read_text()) if path.exists() else None


def grants_of(policy: Policy) -> set[Grant]:
    """All that it allows, one by one."""
    return {
        Grant(action, resource, key)
        for statement in policy["Statement"]
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
        for resource in statement["Resource"]
        for key in _patterns(statement) or [""]
    }


def needed_for(ask: Ask) -> set[Grant]:
    """The grants that are just wide enough for an ask: a kind of key, a folder of objects, a workflow's executions."""
    resource = re.sub(r"^(arn:aws:\w+):[\w-]+:\d+:", r"\1:*:*:", ask.resource)
    if ask.action == "sns:Publish":
        return {Grant(ask.action, "*")}  # a phone number has no ARN
    if ask.action.startswith("ses:"):
        resource = resource.partition("/")[0] + "/*"
    if ":execution:" in resource:
        resource = resource.rpartition(":")[0] + ":*"
    if resource.startswith("arn:aws:s3:::") and "/" in resource:
        resource = "/".join(resource.split("/")[:2]) + "/*"
    end = "/" if ask.action.startswith("s3:") else "#"
    return {Grant(ask.action, resource, key.partition(end)[0] + end + "*" if key else "") for key in ask.keys or [""]}


def allows(policy: Policy, ask: Ask) -> bool:
    """Whether IAM would: some statement allows it, and none denies it."""
    effects = {statement["Effect"] for statement in policy["Statement"] if _applies(statement, ask)}
    return effects == {"Allow"}


def _applies(statement: dict[str, Any], ask: Ask) -> bool:
    """All keys of an ask have to be named in the one statement: two that allow half of it each do not add up."""
    patterns = _patterns(statement)
    return (
        ask.action in statement["Action"]
        and any(_like(pattern, ask.resource) for pattern in statement["Resource"])
        and (not patterns or all(any(_like(pattern, key) for pattern in patterns) for key in ask.keys))
    )


def _patterns(statement: dict[str, Any]) -> list[str]:
    """Those of its condition. Raises KeyError or ValueError for a condition that no policy of ours has."""
    if "Condition" not in statement:
        return []
    operator, key = CONDITIONS[statement["Action"][0].partition(":")[0]]
    if statement.keys() != {"Effect", "Action", "Resource", "Condition"} or list(statement["Condition"]) != [operator]:
        raise ValueError(statement)
    found: list[str] = statement["Condition"][operator][key]
    return found


def _like(pattern: str, value: str) -> bool:
    return _compiled(pattern).fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
