"""What runs at the CDN for every request, run here by Node."""

import json
import subprocess
from typing import Any

import pytest

from infra.node import NODE
from infra.stacks.cdn import VIEWER as SCRIPT
from infra.stacks.rates import VIEWER
from infra.stacks.reads import SHOP_HOST
from tests.deploy.edges import distribution, of

pytestmark = pytest.mark.deploy

RUN = "{script}; process.stdout.write(JSON.stringify(JSON.parse({events}).map(handler)))"


def event(ip: str = "203.0.113.7", **headers: str) -> dict[str, Any]:
    said = {name.lower().replace("_", "-"): {"value": value} for name, value in headers.items()}
    request = {
        "method": "GET",
        "uri": "/cart",
        "querystring": {},
        "headers": {"host": {"value": "Shop.Example"}} | said,
    }
    return {"version": "1.0", "viewer": {"ip": ip}, "request": request}


def handled(*events: dict[str, Any]) -> list[dict[str, str]]:
    """The headers of each request as it goes on, the script run once."""
    program = RUN.format(script=SCRIPT.read_text(), events=json.dumps(json.dumps(events)))
    called = [str(NODE), "-e", program]
    done = subprocess.run(called, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - a script of ours
    requests = json.loads(done.stdout)
    return [{name: header["value"] for name, header in request["headers"].items()} for request in requests]


def test_the_host_that_was_asked_says_the_shop_whatever_else_is_sent() -> None:
    [plain, forged] = handled(event(), event(X_Shop_Host="other.example", X_Viewer="198.51.100.1"))
    assert plain[SHOP_HOST.lower()] == forged[SHOP_HOST.lower()] == "shop.example"
    assert plain[VIEWER] == forged[VIEWER] == "203.0.113.7"


def test_nothing_else_of_a_request_changes() -> None:
    [headers] = handled(event(Authorization="Bearer x", X_Api_Key="k", Accept_Language="zh-CN"))
    del headers[SHOP_HOST.lower()], headers[VIEWER]
    assert headers == {
        "host": "Shop.Example",
        "authorization": "Bearer x",
        "x-api-key": "k",
        "accept-language": "zh-CN",
    }


def test_a_network_of_ipv6_is_one_viewer() -> None:
    """S10.1.3-a part: an attacker with a /64, which every line has, does not get a limit for each address of it."""
    addresses = {
        "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
        "2001:db8:1:2::9": "2001:db8:1:2::/64",
        "2001:0DB8:0001:0002:ffff::": "2001:db8:1:2::/64",
        "2001:db8::1": "2001:db8:0:0::/64",
        "::1": "0:0:0:0::/64",
        "2001:db8:1:3::9": "2001:db8:1:3::/64",
    }
    found = [headers[VIEWER] for headers in handled(*(event(ip=address) for address in addresses))]
    assert dict(zip(addresses, found, strict=True)) == addresses


def test_it_runs_before_every_path_of_the_api_and_no_file() -> None:
    config = distribution("prod")
    for behavior in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
        runs = [each["EventType"] for each in behavior.get("FunctionAssociations", [])]
        assert runs == ([] if behavior.get("PathPattern") == "/media/*" else ["viewer-request"])
    [function] = of("prod", "CloudFront::Function")
    assert function["FunctionCode"] == SCRIPT.read_text()
    assert len(function["FunctionCode"].encode()) < 10_240
