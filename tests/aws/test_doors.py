"""What every door does, whatever it is for."""

import msgspec
import pytest

from chalicelib.aws.inputs import LARGEST_BODY
from chalicelib.core.callers import STAFF
from chalicelib.core.money import LARGEST
from tests.aws.visitors import anyone, assert_guarded, assert_problem, li, staff, wang
from tests.shop import Browser, bearer

__all__ = ["anyone", "li", "staff", "wang"]


def test_a_request_is_understood_by_its_headers_only(anyone: Browser) -> None:
    """S2.2.1-a part: one endpoint, varied by declared headers."""
    plain = anyone.get("/desk/hello")
    assert plain.json == {"shop": "mugs", "market": "cn", "locale": "zh-CN", "who": "guest"}
    assert plain.headers["Cache-Control"] == "no-store"
    assert_guarded(plain)
    varied = anyone.get("/desk/hello", Accept_Language="en-US", X_Market="us")
    assert varied.json == {"shop": "mugs", "market": "us", "locale": "en", "who": "guest"}


@pytest.mark.parametrize("host", ["mugs.example", "MUGS.example", "mugs.example:443"])
def test_the_shop_is_known_by_its_host(anyone: Browser, host: str) -> None:
    assert anyone.get("/desk/hello", Host=host).json["shop"] == "mugs"


@pytest.mark.parametrize("host", ["nobody.example", "", "mugs.example.evil.example", "[::1]", "é", ":443", "mugs"])
def test_an_unknown_host_is_no_shop(anyone: Browser, host: str) -> None:
    assert_problem(anyone.get("/desk/hello", Host=host), 404, "unknown-shop")


@pytest.mark.parametrize("key", ["", "KEY", "kex", "é", "\ud800"])
def test_an_api_key_says_the_shop_and_a_wrong_one_says_none(anyone: Browser, key: str) -> None:
    assert anyone.get("/desk/hello", Host="nobody.example", X_Api_Key="key").json["shop"] == "mugs"
    assert_problem(anyone.get("/desk/hello", X_Api_Key=key), 404, "unknown-shop")


@pytest.mark.parametrize("market", ["xx", "", "CN", "cn ", "é", "\ud800"])
def test_an_unknown_market_is_refused(anyone: Browser, market: str) -> None:
    assert_problem(anyone.get("/desk/hello", X_Market=market), 422, "invalid", field="X-Market")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer x", "Bearer a.b", "Bearer é.é", "Bearer \ud800.x", "bearer  . "],
)
def test_without_a_token_of_ours_there_is_no_way_in(anyone: Browser, authorization: str) -> None:
    refused = anyone.get("/desk/boxes", Authorization=authorization)
    assert_problem(refused, 401, "unauthenticated")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_opens_only_what_its_role_may(li: Browser, staff: Browser) -> None:
    assert li.get("/desk/boxes").status == 200
    assert_problem(li.call("DELETE", "/desk/boxes/a"), 403, "forbidden", permission="catalog.edit")
    assert_problem(staff.get("/desk/boxes"), 403, "forbidden")
    assert staff.call("DELETE", "/desk/boxes/a").status == 204


def test_staff_of_another_shop_are_strangers(anyone: Browser, staff: Browser) -> None:
    """S4.2.2-b part: a shop's staff have no rights in another shop."""
    assert_problem(staff.call("DELETE", "/desk/boxes/a", Host="lamps.example"), 403, "forbidden")
    theirs = Browser(anyone.client, bearer(STAFF, "admin_zhao", "lamps"))
    assert_problem(theirs.call("DELETE", "/desk/boxes/a"), 403, "forbidden")
    nowhere = Browser(anyone.client, bearer(STAFF, "admin_zhang", None))
    assert_problem(nowhere.call("DELETE", "/desk/boxes/a"), 401, "unauthenticated")


def test_an_answer_without_content_is_empty(staff: Browser) -> None:
    answer = staff.call("DELETE", "/desk/boxes/a")
    assert (answer.status, answer.text) == (204, "")
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    "hostile",
    [
        "%20", "%00", "%2F", "a%2Fb", "a%23b", "..", "%2e%2e", ".a", "a b",
        "é", "%E9", "%ED%A0%80", "%", "%zz", "a" * 65,
        "*", "{box_id}",
        "a'b", 'a"b', "a%0Ab", "%F0%9F%8D%B5", "a,b", "$a", "-a", "_a", "a:b", "a@b", "<a>", "a%",
    ],
)  # fmt: skip
def test_a_path_that_holds_no_id_leads_nowhere(anyone: Browser, hostile: str) -> None:
    refused = anyone.get(f"/desk/boxes/{hostile}")
    assert_problem(refused, 404, "not-found")
    assert refused.json["instance"].isascii()


def test_a_missing_thing_says_which(anyone: Browser) -> None:
    refused = anyone.get("/desk/boxes/box_1.a-B")
    assert_problem(refused, 404, "no-such-box", box_id="box_1.a-B", instance="/desk/boxes/box_1.a-B")


def test_bodies_are_json_of_the_declared_shape(li: Browser) -> None:
    assert_problem(li.call("PUT", "/desk/boxes", {"name": "a", "left": "1"}), 422, "invalid", field="/left")
    assert_problem(
        li.call("PUT", "/desk/boxes", {"name": "a"}, Content_Type="text/plain"), 415, "unsupported-media-type"
    )
    assert_problem(li.call("PUT", "/desk/boxes", b"{"), 400, "malformed-json")
    assert_problem(li.call("PUT", "/desk/boxes", b'"' + b"a" * LARGEST_BODY), 413, "too-large", limit=LARGEST_BODY)
    assert li.call("PUT", "/desk/boxes", {"name": "马克杯"}).json["name"] == "马克杯"


@pytest.mark.parametrize("raw", [b'{"name":"\\ud800"}', b'{"name":"\xff"}', '{"name":"a"}'.encode("utf-16"), b"\x80"])
def test_what_cannot_be_encoded_again_is_not_let_in(li: Browser, raw: bytes) -> None:
    assert li.call("PUT", "/desk/boxes", raw).status in (400, 422)


def test_chinese_is_sent_as_it_is(anyone: Browser) -> None:
    assert "马克杯" in anyone.get("/desk/page").text


def test_a_query_is_checked_too(li: Browser) -> None:
    assert li.get("/desk/boxes?limit=100").json["limit"] == 100
    for wrong, field in (("limit=0", "limit"), ("limit=1&limit=2", "limit"), ("page=2", "page"), ("limit=", "limit")):
        assert_problem(li.get(f"/desk/boxes?{wrong}"), 422, "invalid", field=field)
    assert_problem(li.get("/desk/hello?x=1"), 422, "invalid", field="x")
    assert li.get("/desk/boxes?" + "&".join(f"p{n}=1" for n in range(5_000))).status == 422


def test_a_cursor_is_its_callers_own(li: Browser, wang: Browser) -> None:
    cursor = li.get("/desk/boxes").json["next_cursor"]
    assert li.get(f"/desk/boxes?cursor={cursor}").json["after"] == "x"
    assert_problem(wang.get(f"/desk/boxes?cursor={cursor}"), 422, "bad-cursor", field="cursor")
    assert_problem(li.get("/desk/boxes?cursor="), 422, "bad-cursor", field="cursor")


def test_a_page_that_the_caller_has_is_not_sent_again(anyone: Browser) -> None:
    """S2.3.3-a part: public reads carry the headers that a CDN needs."""
    first = anyone.get("/desk/page")
    assert first.headers["Cache-Control"] == "public, max-age=10, s-maxage=30"
    assert {name.strip() for name in first.headers["Vary"].split(",")} == {
        "Accept-Language", "X-Market", "X-Api-Key", "Origin",
    }  # fmt: skip
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = anyone.get("/desk/page", If_None_Match=known)
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
    for unknown in ("", '"x"', tag[:-2], tag.strip('"')):
        assert anyone.get("/desk/page", If_None_Match=unknown).status == 200


def test_signed_bytes_arrive_untouched(anyone: Browser) -> None:
    raw = '{"a" : "é",\n"a":1}'.encode()
    answer = anyone.call("POST", "/desk/hook", raw, Content_Type="text/plain")
    assert answer.json == {"raw": raw.hex()}


@pytest.mark.parametrize("path", ["/desk/break", "/desk/unspeakable"])
def test_a_mistake_of_ours_is_a_problem_that_tells_nothing(anyone: Browser, path: str) -> None:
    broken = anyone.post(path)
    assert_problem(broken, 500, "internal-error")
    assert "Zero" not in broken.text
    assert "Traceback" not in broken.text


@pytest.mark.parametrize(("method", "path"), [("HEAD", "/desk/hello"), ("PATCH", "/desk/hello"), ("GET", "/desk/hook")])
def test_a_method_that_no_door_has_changes_nothing(anyone: Browser, method: str, path: str) -> None:
    """The gateway answers these before any door; here Chalice stands in for it."""
    assert anyone.call(method, path).status in (403, 404, 405)


def test_money_that_is_out_of_range_is_refused_not_broken(li: Browser) -> None:
    for amount in (LARGEST + 1, 2**63, 10**30):
        raw = b'{"name":"a","price":{"amount":%d,"currency":"CNY"}}' % amount
        assert_problem(li.call("PUT", "/desk/boxes", raw), 422, "invalid", field="/price/amount")
    unknown = msgspec.json.encode({"name": "a", "price": {"amount": 1, "currency": "XXX"}})
    assert_problem(li.call("PUT", "/desk/boxes", unknown), 422, "invalid", field="/price")
