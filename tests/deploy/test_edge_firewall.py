"""The firewall: who is let through, how often, and what the others are told."""

import json
import re
from typing import Any

import pytest

from chalicelib.aws.doors import DOORS
from chalicelib.aws.inputs import LARGEST_BODY
from infra.stacks.guards import COUNTED, SHIELD
from infra.stacks.rates import PACES, PARTNER, TOO_LONG, VIEWER, Pace
from infra.stacks.stages import STAGES
from tests.contracts.whole import load_everything
from tests.deploy.edges import distribution, of

pytestmark = pytest.mark.deploy
load_everything()


def rules() -> dict[str, dict[str, Any]]:
    [acl] = of("prod", "WAFv2::WebACL")
    assert (acl["Scope"], acl["DefaultAction"]) == ("REGIONAL", {"Allow": {}})
    ordered = sorted(acl["Rules"], key=lambda rule: int(rule["Priority"]))
    return {rule["Name"]: rule for rule in ordered}


def answer(rule: str) -> dict[str, Any]:
    [acl] = of("prod", "WAFv2::WebACL")
    said: dict[str, Any] = rules()[rule]["Action"]["Block"]["CustomResponse"]
    body = acl["CustomResponseBodies"][said["CustomResponseBodyKey"]]
    assert body["ContentType"] == "APPLICATION_JSON"
    headers = {each["Name"]: each["Value"] for each in said.get("ResponseHeaders", [])}
    return {"status": said["ResponseCode"], "headers": headers, "body": json.loads(body["Content"])}


def test_who_does_not_come_through_the_cdn_is_refused_before_anything_is_counted() -> None:
    """S2.3.4-a part: no call passes the CDN's limits and headers by; the word is in no template."""
    assert next(iter(rules())) == "direct"
    match = rules()["direct"]["Statement"]["NotStatement"]["Statement"]["ByteMatchStatement"]
    assert match["FieldToMatch"] == {"SingleHeader": {"Name": SHIELD}}
    assert match["PositionalConstraint"] == "EXACTLY"
    [sent] = [
        header
        for origin in distribution("prod")["Origins"]
        for header in origin.get("OriginCustomHeaders", [])
        if "CustomOriginConfig" in origin
    ]
    assert sent == {"HeaderName": SHIELD, "HeaderValue": match["SearchString"]}
    assert "{{resolve:secretsmanager:" in str(match["SearchString"])
    assert answer("direct")["status"] == 403


def test_each_surface_has_a_limit_of_its_own() -> None:
    """S10.1.1-b: public, partner, admin and webhook calls are counted apart, each with its own limit."""
    counted = {pace.name: statement(pace) for pace in PACES}
    assert {name: each["Limit"] for name, each in counted.items()} == {
        "webhooks": 30_000, "admin": 600, "partners": 3_000, "public": 3_000,
    }  # fmt: skip
    for each in counted.values():
        assert (each["AggregateKeyType"], each["EvaluationWindowSec"]) == ("CUSTOM_KEYS", 60)


def statement(pace: Pace) -> dict[str, Any]:
    found: dict[str, Any] = rules()[pace.name]["Statement"]["RateBasedStatement"]
    return found


def test_callers_are_told_apart_by_what_they_cannot_choose() -> None:
    """S10.1.3-a part: by the viewer's address as the CDN knows it, or by the partner's key; a false key gets nobody
    further, for its sender is counted by address as well."""
    keys = {pace.name: statement(pace)["CustomKeys"][0]["Header"]["Name"] for pace in PACES}
    assert keys == {"webhooks": VIEWER, "admin": VIEWER, "partners": PARTNER, "public": VIEWER}
    public = next(pace for pace in PACES if pace.name == "public")
    uncounted = {door.path for door in DOORS if re.search(public.paths, door.path)}
    assert uncounted == {door.path for door in DOORS if door.signed}


@pytest.mark.parametrize("pace", PACES, ids=lambda pace: pace.name)
def test_a_surface_is_its_paths(pace: Pace) -> None:
    """S10.1.1-b part: every door is on its surface, with the API's stage in its path and without."""
    beginning = {"webhooks": "/webhooks/", "admin": "/admin/"}.get(pace.name)
    for door in DOORS:
        for path in (door.path, f"/api{door.path}"):
            wanted = door.path.startswith(beginning) if beginning else not door.path.startswith("/webhooks/")
            assert ((re.search(pace.paths, path) is not None) != pace.but) is wanted, path
    assert re.search(pace.paths, "/administrators") is None


def test_who_comes_too_often_is_told_when_to_come_again() -> None:
    """S10.1.3-a part: 429 with Retry-After and a problem, at the gateway."""
    for pace in PACES:
        said = answer(pace.name)
        assert (said["status"], said["headers"]) == (429, {"Retry-After": "60"})
        assert said["body"]["type"] == "/problems/too-many-requests"
        assert said["body"]["status"] == 429


def test_what_no_door_would_take_is_refused_by_its_length() -> None:
    """S10.1.3-a part: payload size is bounded before any function runs."""
    match = rules()["too-large"]["Statement"]["RegexMatchStatement"]
    assert match["FieldToMatch"] == {"SingleHeader": {"Name": "content-length"}}
    taken = re.compile(TOO_LONG)
    assert match["RegexString"] == TOO_LONG
    assert [size for size in (0, 9, LARGEST_BODY, 299_999) if taken.search(str(size))] == []
    assert all(taken.search(str(size)) for size in (300_000, 999_999, 1_000_000, 10**9))
    assert answer("too-large")["status"] == 413


def test_known_attacks_are_blocked_and_what_our_doors_take_is_not() -> None:
    """S10.1.3-b part: AWS's common rules and known bad inputs block, but for those that 256 KB of JSON would meet."""
    groups = {name: rule for name, rule in rules().items() if "ManagedRuleGroupStatement" in rule["Statement"]}
    assert set(groups) == {"AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"}
    assert all(rule["OverrideAction"] == {"None": {}} for rule in groups.values())
    common = groups["AWSManagedRulesCommonRuleSet"]["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"]
    assert {each["Name"]: each["ActionToUse"] for each in common} == {name: {"Count": {}} for name in COUNTED}


def test_it_guards_the_api_and_writes_down_whom_it_blocked_without_their_tokens() -> None:
    [guarded] = of("prod", "WAFv2::WebACLAssociation")
    assert "/restapis/a1b2c3d4e5/stages/api" in str(guarded["ResourceArn"])
    [log] = of("prod", "WAFv2::LoggingConfiguration")
    hidden = {each["SingleHeader"]["Name"] for each in log["RedactedFields"]}
    assert hidden == {"authorization", "cookie", "x-api-key", SHIELD}
    assert log["LoggingFilter"]["DefaultBehavior"] == "DROP"
    [group] = of("prod", "Logs::LogGroup")
    assert group["RetentionInDays"] == STAGES["prod"].log_retention_days
    assert "KmsKeyId" in group
    [acl] = of("prod", "WAFv2::WebACL")
    assert not any(rule["VisibilityConfig"]["SampledRequestsEnabled"] for rule in acl["Rules"])


def test_a_stage_without_a_firewall_pays_for_none() -> None:
    for kind in ("WAFv2::WebACL", "WAFv2::WebACLAssociation", "SecretsManager::Secret"):
        assert of("dev", kind) == []
    assert of("local", "WAFv2::WebACLAssociation") == []
    assert len(of("local", "WAFv2::WebACL")) == 1
