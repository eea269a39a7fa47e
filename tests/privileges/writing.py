"""Writing: a policy in its one form, made from the grants it has to give, so that people can read the diff."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.privileges.policies import CONDITIONS, Grant, Policy

NO_TOPICS = {"Effect": "Deny", "Action": ["sns:Publish"], "Resource": ["arn:aws:sns:*:*:*"]}
"""A phone number has no ARN, so that leave to publish to one is leave for `*`: this keeps the topics out again."""


def policy_for(grants: Iterable[Grant]) -> Policy:
    """The policy that gives exactly these.

    All keys for an action stand in one statement: IAM wants each key of a batch named in the statement that allows it.
    """
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for grant in grants:
        keys[grant.resource, grant.action].add(grant.key)
    actions: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (resource, action), patterns in sorted(keys.items()):
        actions[resource, tuple(sorted(patterns))].append(action)
    resources: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for (resource, patterns_of), allowed in sorted(actions.items()):
        resources[tuple(allowed), patterns_of].append(resource)
    statements = [_allow(allowed, places, patterns) for (allowed, patterns), places in sorted(resources.items())]
    denied = [NO_TOPICS] if any(action == "sns:Publish" for _, action in keys) else []
    return {"Version": "2012-10-17", "Statement": statements + denied}


def text_of(policy: Policy) -> str:
    return json.dumps(policy, indent=2) + "\n"


def _allow(actions: tuple[str, ...], resources: list[str], patterns: tuple[str, ...]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resources}
    if patterns == ("",):
        return statement
    operator, key = CONDITIONS[actions[0].partition(":")[0]]
    return statement | {"Condition": {operator: {key: list(patterns)}}}
