"""Every policy of every template: what it allows is named, one by one."""

import json
from collections.abc import Iterator
from typing import Any

from tests.deploy.assembly import Assembly, flat
from tests.deploy.scans import EXCEPTIONS


def _statements(value: Any) -> Iterator[dict[str, Any]]:
    """Whatever allows something, however deep in a template."""
    if isinstance(value, dict):
        if value.get("Effect") == "Allow" and ("Action" in value or "NotAction" in value):
            yield value
        for inner in value.values():
            yield from _statements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _statements(inner)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _allowed(assembly: Assembly) -> list[dict[str, Any]]:
    found = [each for template in assembly.templates.values() for each in _statements(template["Resources"])]
    assert len(found) > 100
    return found


def test_no_policy_allows_actions_by_a_wildcard(assembly: Assembly) -> None:
    """S10.1.1-a part: every action of every policy is named, those of queues, keys and buckets included."""
    assert [each for each in _allowed(assembly) if "NotAction" in each or "NotResource" in each] == []
    wild = {action for each in _allowed(assembly) for action in _listed(each["Action"]) if "*" in action}
    assert wild == set(EXCEPTIONS["actions"])


def test_a_policy_for_every_resource_is_one_of_those_that_cannot_name_one(assembly: Assembly) -> None:
    """S10.1.1-a part: every policy names its resources, but where AWS knows none."""
    unbound = {
        action
        for each in _allowed(assembly)
        if "*" in _listed(each.get("Resource", [])) and "Condition" not in each
        for action in _listed(each["Action"])
    }
    assert unbound == set(EXCEPTIONS["resources"])


def test_who_may_send_text_messages_may_tell_no_topic(assembly: Assembly) -> None:
    """Notices, codes and warnings."""
    senders = [
        policy["PolicyDocument"]["Statement"]
        for role in assembly.properties("IAM::Role")
        for policy in role.get("Policies", [])
        if "sns:Publish" in json.dumps(policy)
    ]
    assert len(senders) == 3
    for statements in senders:
        (refused,) = (each for each in statements if each["Effect"] == "Deny")
        (topics,) = _listed(refused["Resource"])
        assert _listed(refused["Action"]) == ["sns:Publish"]
        assert flat(topics).endswith(":sns:*:*:*")


def test_only_services_take_on_our_roles(assembly: Assembly) -> None:
    for role in assembly.properties("IAM::Role"):
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            assert set(statement["Principal"]) == {"Service"}
            assert statement["Action"] == "sts:AssumeRole"
