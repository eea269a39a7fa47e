"""CORS: pages of a shop's own origins may use its API from a browser, those of no other."""

import msgspec
import pytest

from chalicelib.aws.cors import ALLOWED_HEADERS, SHARED
from chalicelib.aws.doors import DOORS, PREFLIGHTS, Door
from chalicelib.aws.openapi.parameters import SHARED as PARAMETERS
from chalicelib.core.shops import Shop
from tests.aws.visitors import anyone as visitor
from tests.aws.visitors import assert_guarded, assert_problem
from tests.contracts.whole import load_everything
from tests.shop import LAMPS, MUGS, Browser

__all__ = ["visitor"]

load_everything()
OURS = "https://www.mugs.example"
FOREIGN = (
    "https://evil.example", "https://www.mugs.example.evil.example", "http://www.mugs.example", "null", "*", "",
    "https://www.mugs.example:444", "https://www.mugs.example/", "HTTPS://WWW.MUGS.EXAMPLE", f"{OURS}, {OURS}",
)  # fmt: skip
foreign = pytest.mark.parametrize("origin", FOREIGN)


def cors(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("Access-Control-")}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/categories", 200), ("GET", "/orders", 401), ("GET", "/products/x1", 404), ("POST", "/quotes", 401)],
)
def test_a_page_of_the_shop_may_read_answers_and_refusals(anyone: Browser, method: str, path: str, status: int) -> None:
    """S2.3.4-a part: the origin itself is named, never `*`, and no credentials beside the token."""
    answer = anyone.call(method, path, Origin=OURS)
    allowed = cors(answer.headers)
    assert (answer.status, allowed.pop("Access-Control-Allow-Origin")) == (status, OURS)
    assert allowed.pop("Access-Control-Expose-Headers").startswith("ETag, ")
    assert allowed == {}
    assert "Origin" in answer.headers["Vary"]


def test_a_page_of_the_shop_may_read_a_mistake_of_ours(visitor: Browser) -> None:
    broken = visitor.post("/desk/break", Origin=OURS)
    assert (broken.status, broken.headers["Access-Control-Allow-Origin"]) == (500, OURS)


@foreign
def test_a_page_of_another_origin_may_read_nothing(anyone: Browser, origin: str) -> None:
    """S2.3.4-a part: exact origins, not what looks like one."""
    for path in ("/categories", "/orders"):
        assert cors(anyone.get(path, Origin=origin).headers) == {}
        assert cors(anyone.call("OPTIONS", path, Origin=origin, Access_Control_Request_Method="GET").headers) == {}


def test_an_origin_of_one_shop_is_foreign_to_another(anyone: Browser) -> None:
    """S2.3.4-a part: the list is the shop's, and the shop is that of the host."""
    assert (
        anyone.get("/categories", Host="lamps.example", Origin=OURS).headers.get("Access-Control-Allow-Origin") is None
    )
    assert anyone.get("/categories", Host="nobody.example", Origin=OURS).status == 404


def test_what_a_cdn_keeps_is_kept_apart_by_origin(anyone: Browser) -> None:
    """Also the answer to a request without one: it would be given to a page that may not read it."""
    answers = [anyone.get("/categories", **headers) for headers in ({}, {"Origin": OURS}, {"Origin": FOREIGN[0]})]
    assert [answer.headers["Vary"] for answer in answers] == ["Accept-Language, X-Market, X-Api-Key, Origin"] * 3
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    again = anyone.get("/categories", Origin=OURS, If_None_Match=answers[0].headers["ETag"])
    assert (again.status, again.headers["Access-Control-Allow-Origin"]) == (304, OURS)


@pytest.mark.parametrize("door", PREFLIGHTS, ids=lambda door: door.path)
def test_a_browser_is_told_beforehand_what_it_may_ask(anyone: Browser, door: Door) -> None:
    """S2.3.4-a part: at every path, without a token, the methods of that path only."""
    path = door.path
    answer = anyone.call("OPTIONS", path.replace("{", "").replace("}", ""), Origin=OURS)
    methods = {other.method for other in DOORS if other.path == path}
    assert (answer.status, answer.text) == (204, "")
    assert set(answer.headers["Allow"].split(", ")) == methods | {"OPTIONS"}
    assert_guarded(answer)
    if path.startswith("/health/"):
        assert cors(answer.headers) == {}
        return
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) == methods
    assert answer.headers["Access-Control-Allow-Headers"] == ALLOWED_HEADERS
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_preflight_for_no_shop_is_refused(anyone: Browser) -> None:
    assert_problem(anyone.call("OPTIONS", "/orders", Host="nobody.example", Origin=OURS), 404, "unknown-shop")


def test_paths_that_two_functions_share_are_listed_with_all_their_methods() -> None:
    """Alone, neither of them could tell."""
    paths = {door.path for door in DOORS}
    owners = {path: {door.capability for door in DOORS if door.path == path} for path in paths}
    methods = {path: {door.method for door in DOORS if door.path == path} for path in paths}
    assert {path: set(each) for path, each in SHARED.items()} == {
        path: methods[path] for path, who in owners.items() if len(who) > 1
    }
    assert {door.path for door in PREFLIGHTS} == paths


def test_the_headers_that_doors_read_are_those_that_pages_may_send() -> None:
    read = {each["name"] for each in PARAMETERS.values()} - {"Accept-Language"}  # which browsers may always send
    assert read | {"Authorization", "Content-Type", "X-Debug-Timing"} == set(ALLOWED_HEADERS.split(", "))


@pytest.mark.parametrize(
    "origin",
    ["*", "https://*", "https://*.mugs.example", "http://mugs.example", "https://mugs.example/", "null", "",
     "https://mugs.example\n", "https://MUGS.example", "https://a b", "http://127.0.0.1.evil.example", "file://x"],
)  # fmt: skip
def test_a_shop_can_list_no_origin_that_is_not_exact_and_encrypted(origin: str) -> None:
    """S2.3.4-a part: the directory that would allow it cannot be read."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(msgspec.to_builtins(MUGS) | {"origins": [origin]}, Shop)
    assert LAMPS.origins == ()
    for fine in ("https://mugs.example:8443", "http://127.0.0.1:3000", "http://localhost"):
        assert msgspec.convert(msgspec.to_builtins(MUGS) | {"origins": [fine]}, Shop).origins == (fine,)
