"""What the stage of the API promises: limits for each surface, a line for each request, and no old TLS."""

import json
from typing import Any

import pytest

from infra.stacks.stages import STAGES, Rate
from infra.stacks.surfaces import PREFIXES, method_settings, surface
from tests.deploy.assembly import Assembly, flat


def _stage(assembly: Assembly) -> dict[str, Any]:
    return assembly.only("ApiGateway::Stage")


def _paths(assembly: Assembly) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = assembly.only("ApiGateway::RestApi")["Body"]["paths"]
    return paths


def _rates(assembly: Assembly) -> dict[tuple[str, str], Rate]:
    """By path and method, as the gateway reads them."""
    return {
        (each["ResourcePath"].replace("~1", "/").replace("//", "/", 1), each["HttpMethod"]): Rate(
            int(each["ThrottlingRateLimit"]), int(each["ThrottlingBurstLimit"])
        )
        for each in _stage(assembly)["MethodSettings"]
    }


def test_public_admin_and_webhook_paths_have_limits_of_their_own(assembly: Assembly) -> None:
    """S10.1.1-b: public, partner, admin and webhook surfaces have separate limits, as groups of paths of the one API
    (a surface that has no path yet has its limit waiting in the stage's settings)."""
    wanted, rates = STAGES[assembly.stage].throttles, _rates(assembly)
    assert rates.pop(("/*", "*")) == wanted.public
    asked = {
        (path, method.upper())
        for path, entry in _paths(assembly).items()
        for method in entry
        if surface(path) != "public" and method in ("get", "post", "put", "patch", "delete")
    }
    assert {key for key in rates if key[1] != "OPTIONS"} == asked
    assert {surface(path) for path, _ in rates} == {"admin", "webhook"}
    assert all(rate == getattr(wanted, surface(path)) for (path, _), rate in rates.items())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/partner/orders", "partner"),
        ("/admin/orders/{order_id}", "admin"),
        ("/webhooks/fakepay", "webhook"),
        ("/orders/{order_id}", "public"),
        ("/administrations", "public"),
        ("/health/orders", "public"),
    ],
)
def test_a_path_says_its_surface(path: str, expected: str) -> None:
    assert surface(path) == expected


def test_a_partners_path_would_have_the_partners_limit() -> None:
    """S10.1.1-b part: partners have no path yet."""
    throttles = STAGES["prod"].throttles
    _, setting = method_settings({"/partner/orders": ["get"], "/cart": ["get"]}, throttles)
    assert (setting.resource_path, setting.http_method) == ("/~1partner~1orders", "GET")
    assert (setting.throttling_rate_limit, setting.throttling_burst_limit) == (50, 100)


def test_no_two_surfaces_share_a_prefix() -> None:
    assert set(PREFIXES.values()) == {"partner", "admin", "webhook"}


def test_every_request_leaves_a_line_that_names_no_order_and_no_body(assembly: Assembly) -> None:
    setting = _stage(assembly)["AccessLogSetting"]
    line = json.loads(setting["Format"])
    assert {"caller", "method", "route", "status", "at"} <= set(line)
    assert line["route"] == "$context.resourcePath"
    assert not {"$context.path", "$context.authorizer"} & set(line.values())
    assert {each["DataTraceEnabled"] for each in _stage(assembly)["MethodSettings"]} == {False}


def test_the_apis_own_address_speaks_no_tls_older_than_1_2(assembly: Assembly) -> None:
    """S10.1.2-a part: TLS 1.2 or newer at the API, with or without a CDN before it."""
    assert assembly.only("ApiGateway::RestApi")["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_2021_06"


def test_requests_are_traced(assembly: Assembly) -> None:
    assert _stage(assembly)["TracingEnabled"] is True


def test_every_log_is_encrypted_with_the_stages_key_and_kept_as_the_law_says(assembly: Assembly) -> None:
    groups = assembly.properties("Logs::LogGroup")
    assert len(groups) > len(assembly.properties("Lambda::Function"))
    for group in groups:
        assert group["RetentionInDays"] == STAGES[assembly.stage].log_retention_days >= 180
        assert f"storefront-{assembly.stage}" in flat(group["LogGroupName"])
        assert "Key" in flat(group["KmsKeyId"])
