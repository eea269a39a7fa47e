"""Profiles, addresses, regions and consents through the doors, with what they leave in the table."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest

from chalicelib.aws import tokens, vault
from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.callers import CUSTOMER
from chalicelib.core.sessions import Session, digest
from chalicelib.domain.profiles.actions import consents, regions
from chalicelib.domain.profiles.rules.consents import LARGEST, PURPOSES
from chalicelib.domain.profiles.rules.regions import BadList
from infra import regions as regions_tool
from infra.regions import brought
from tests.profiles.builders import ASKED, address, rows
from tests.shop import NOON, Browser, bearer

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def listed(cloud_in_process: None) -> None:
    regions.bring("CN", rows())


def stored() -> str:
    """All that is in the table, as one text."""
    return str(boto3.client("dynamodb").scan(TableName=settings().table)["Items"])


def add(customer: Browser, key: str = "k", **changed: Any) -> Any:
    body = {"address": address(), "label": "Home"} | changed
    answer = customer.post("/me/addresses", body, Idempotency_Key=key)
    assert answer.status == 201, answer
    return answer.json


def test_a_profile_is_said_changed_and_taken_back(customer: Browser, stranger: Browser) -> None:
    nothing = {"display_name": None, "birthday": None, "locale": None, "version": 0}
    assert customer.get("/me/profile").json == nothing
    said = {"display_name": "李雷", "birthday": "1990-02-03", "locale": "zh-CN"}
    assert customer.call("PATCH", "/me/profile", said).json == said | {"version": 1}
    changed = customer.call("PATCH", "/me/profile", {"birthday": None}).json
    assert changed == customer.get("/me/profile").json == said | {"birthday": None, "version": 2}
    assert stranger.get("/me/profile").json == nothing


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"birthday": "2027-01-01"}, "/birthday"),
        ({"birthday": "yesterday"}, "/birthday"),
        ({"display_name": ""}, "/display_name"),
        ({"display_name": "  "}, "/display_name"),
        ({"display_name": "Li\u202e"}, "/display_name"),
        ({"locale": "klingon"}, "/locale"),
        ({"role": "admin"}, "/role"),
    ],
)
def test_what_is_no_profile_is_refused_with_its_field(customer: Browser, body: Any, field: str) -> None:
    refused = customer.call("PATCH", "/me/profile", body)
    assert (refused.status, refused.json["field"]) == (422, field)
    assert customer.get("/me/profile").json["version"] == 0


def test_a_profile_cannot_be_read_in_the_table_and_not_at_all_without_its_key(customer: Browser) -> None:
    """S2.3.4-b part; S10.2.1-a part: deleting the key makes it unreadable."""
    customer.call("PATCH", "/me/profile", {"display_name": "Canary Li", "birthday": "1990-02-03"})
    add(customer, address=address(recipient="Canary Recipient", lines=["1 Canary Road"]))
    there = stored()
    assert not [each for each in ("Canary", "1990-02-03", "13800138000") if each in there]
    commit(vault.erase("cust_li"))
    assert customer.get("/me/profile").json["display_name"] is None
    assert customer.get("/me/addresses").json["items"] == []


def test_an_address_book_is_kept(customer: Browser, stranger: Browser, listed: None) -> None:
    first, second = add(customer, "one"), add(customer, "two", label="Work", default=True)
    assert (first["default_id"], second["default_id"]) == (first["address_id"], second["address_id"])
    book = customer.get("/me/addresses").json
    assert [each["label"] for each in book["items"]] == ["Home", "Work"]
    assert book["items"][0]["address"] == address()
    assert (book["items"][0]["region_names"], book["most"]) == (["上海市", "市辖区", "浦东新区"], 50)
    path = f"/me/addresses/{first['address_id']}"
    moved = customer.call("PUT", path, {"address": address(lines=["1 New Road"])}).json
    assert (moved["address_id"], moved["address"]["lines"]) == (first["address_id"], ["1 New Road"])
    assert customer.post(f"{path}/default").json["default_id"] == first["address_id"]
    assert customer.call("DELETE", path).status == 204
    after = customer.get("/me/addresses").json
    assert ([each["label"] for each in after["items"]], after["default_id"]) == (["Work"], None)
    assert stranger.get("/me/addresses").json["items"] == []


def test_anothers_address_is_as_unknown_as_none(customer: Browser, stranger: Browser) -> None:
    """S4.2.2-b part: foreign answers exactly as unknown."""
    path = f"/me/addresses/{add(customer)['address_id']}"
    for method, tail, body in (("PUT", "", {"address": address()}), ("DELETE", "", None), ("POST", "/default", {})):
        foreign = stranger.call(method, path + tail, body)
        unknown = stranger.call(method, f"/me/addresses/addr_unknown{tail}", body)
        assert (foreign.status, unknown.status) == (404, 404)
        assert foreign.text.replace(path.rpartition("/")[2], "addr_unknown") == unknown.text
    assert len(customer.get("/me/addresses").json["items"]) == 1


def test_an_address_that_is_sent_again_is_written_down_once(customer: Browser) -> None:
    first = add(customer, "same")
    again = customer.post("/me/addresses", {"address": address(), "label": "Home"}, Idempotency_Key="same")
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first, "true")
    assert len(customer.get("/me/addresses").json["items"]) == 1
    assert customer.post("/me/addresses", {"address": address()}).status == 400


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"regions": ["310000", "310100", "999999"]}, "/address/regions/2"),
        ({"regions": ["999999", "310100", "310115"]}, "/address/regions/0"),
        ({"regions": ["310000", "310100"]}, "/address/regions"),
        ({"regions": ["310#00"]}, "/address/regions/0"),
        ({"phone": "+8610000000000"}, "/address/phone"),
        ({"phone": "13800138000"}, "/address/phone"),
        ({"phone": "+999123456789"}, "/address/phone"),
        ({"recipient": ""}, "/address/recipient"),
        ({"recipient": " \u3000"}, "/address/recipient"),
        ({"lines": [" "]}, "/address/lines/0"),
        ({"lines": []}, "/address/lines"),
    ],
)
def test_an_address_that_no_parcel_reaches_is_refused(
    customer: Browser, listed: None, changed: dict[str, Any], field: str
) -> None:
    mine = add(customer)["address_id"]
    body = {"address": address(**changed)}
    added = customer.post("/me/addresses", body, Idempotency_Key="wrong")
    put = customer.call("PUT", f"/me/addresses/{mine}", body)
    assert {(each.status, each.json["field"].replace("...", "0")) for each in (added, put)} == {(422, field)}
    assert customer.get("/me/addresses").json["items"][0]["address"] == address()


def test_a_country_without_a_list_is_taken_by_its_shape(customer: Browser, listed: None) -> None:
    add(customer, address=address(("CA",), country="US", phone="+12025550143", postal_code="90210"))
    [entry] = customer.get("/me/addresses").json["items"]
    assert entry["region_names"] == []


def test_who_has_only_a_stolen_session_sends_no_parcel_elsewhere(customer: Browser) -> None:
    """S4.1.3-a part; SEC11: where parcels go is changed only with a proof that is five minutes old at most."""
    mine = f"/me/addresses/{add(customer)['address_id']}"
    session = Session(
        user_id="cust_li", session_id="se_1", device_hash=digest("d" * 16), family_hash="f", refresh_hash="r",
        created_at=NOON, seen_at=NOON, expires_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=1),
    )  # fmt: skip
    commit(Write.insert(SessionRecord, session))
    thief = Browser(customer.client, bearer(CUSTOMER, "cust_li", session="se_1"), **{"X-Device": "d" * 16})
    for method, path in (("PUT", mine), ("POST", f"{mine}/default")):
        refused = thief.call(method, path, {"address": address(lines=["1 Thief Road"])} if method == "PUT" else {})
        assert (refused.status, refused.json["type"]) == (403, "/problems/step-up-needed")
    stepped = tokens.StepUp(
        subject="cust_li", session="se_1", device_hash=digest("d" * 16), method="totp", issued_at=NOON,
        expires=NOON + timedelta(minutes=5),
    )  # fmt: skip
    proof = tokens.sign_step_up(stepped)
    assert thief.call("PUT", mine, {"address": address()}, X_Step_Up=proof).status == 200


def test_the_book_is_full_at_fifty(customer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.domain.profiles.rules.addresses.MOST", 2)
    add(customer, "1")
    add(customer, "2")
    full = customer.post("/me/addresses", {"address": address()}, Idempotency_Key="3")
    assert (full.status, full.json["type"], full.json["most"]) == (409, "/problems/book-full", 2)


def test_two_devices_that_begin_at_once_both_write_their_address_down(
    customer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find neither book nor key; the slower one begins again."""
    real, rivals = vault.key_of, ["rival"]

    def slow(found: Any, owner: str) -> Any:
        if rivals:
            rivals.pop()
            add(customer, "rival", label="Rival")
        return real(found, owner)

    monkeypatch.setattr(vault, "key_of", slow)
    add(customer, "mine", label="Mine")
    assert [each["label"] for each in customer.get("/me/addresses").json["items"]] == ["Rival", "Mine"]


def test_only_customers_have_an_account(guest: Browser, admin: Browser, anyone: Browser) -> None:
    for path in ("/me/profile", "/me/addresses", "/me/consents"):
        assert [each.get(path).status for each in (anyone, guest, admin)] == [401, 403, 403]


def test_the_form_of_an_address_finds_the_regions(anyone: Browser, listed: None) -> None:
    country = anyone.get("/regions/CN")
    assert country.json["regions"] == [{"code": "310000", "name": "上海市"}, {"code": "440000", "name": "广东省"}]
    assert "s-maxage=300" in country.headers["Cache-Control"]
    shanghai = anyone.get("/regions/CN/310000").json
    assert shanghai["regions"][0]["regions"][1] == {"code": "310115", "name": "浦东新区", "regions": []}
    assert [anyone.get(f"/regions/{path}").status for path in ("US", "CN/1", "CN/310000%23")] == [404, 404, 404]


def test_a_newer_list_takes_the_place_of_an_older_one(anyone: Browser, customer: Browser, listed: None) -> None:
    """What was written down before is not touched; what it no longer has is refused."""
    add(customer)
    regions.bring("CN", [row for row in rows() if row.id in (2, 4, 7)])
    assert [each["code"] for each in anyone.get("/regions/CN").json["regions"]] == ["440000"]
    assert anyone.get("/regions/CN/310000").status == 404
    assert brought(Path(regions_tool.__file__).parent / "demo" / "regions.jsonl", "CN") == 23
    assert [each["code"] for each in anyone.get("/regions/CN").json["regions"]] == [
        "110000", "310000", "330000", "440000",
    ]  # fmt: skip
    regions.bring("CN", [row for row in rows() if row.id in (2, 4, 7)])
    assert len(customer.get("/me/addresses").json["items"]) == 1
    assert customer.post("/me/addresses", {"address": address()}, Idempotency_Key="n").status == 422


def agreed(customer: Browser) -> dict[str, bool]:
    return {each["purpose"]: each["given"] for each in customer.get("/me/consents").json["items"]}


def test_consent_is_given_and_withdrawn_and_both_are_remembered(
    customer: Browser, stranger: Browser, admin: Browser
) -> None:
    """S10.2.3-c part: each word with the version of the text, its time and channel."""
    assert admin.post("/admin/consents", ASKED).json["edition"] == 1
    nothing = {"marketing": False, "profiling": False, "cross_border": False}
    assert agreed(customer) == nothing
    path = "/me/consents/marketing"
    given = customer.call("PUT", path, {"edition": 1}).json["items"][0]
    assert (given["given"], given["edition"], given["text"]) == (True, 1, "可以给您写信吗？")
    assert consents.given("mugs", "cust_li", "marketing")
    assert agreed(stranger) == nothing
    customer.call("DELETE", path)
    assert not consents.given("mugs", "cust_li", "marketing")
    customer.call("PUT", f"{path}?channel=app", {"edition": 1})
    customer.call("DELETE", f"{path}?channel=service")
    said = customer.get(f"{path}/history?limit=3").json
    assert [(each["given"], each["channel"]) for each in said["items"]] == [
        (False, "service"),
        (True, "app"),
        (False, "web"),
    ]
    rest = customer.get(f"{path}/history?limit=3&cursor={said['next_cursor']}").json
    assert ([each["given"] for each in rest["items"]], rest["next_cursor"]) == ([True], None)
    assert agreed(customer) == nothing


def test_what_nobody_can_consent_to_has_no_history(customer: Browser) -> None:
    """S10.2.3-c part: it is as unknown there as where one agrees and withdraws."""
    answers = [customer.call("DELETE", "/me/consents/terms"), customer.get("/me/consents/terms/history")]
    assert {(each.status, each.json["type"]) for each in answers} == {(404, "/problems/no-such-consent")}


def test_consent_is_to_the_words_that_were_shown(customer: Browser, admin: Browser) -> None:
    admin.post("/admin/consents", ASKED)
    customer.call("PUT", "/me/consents/marketing", {"edition": 1})
    assert admin.post("/admin/consents", ASKED).json["edition"] == 1
    assert admin.post("/admin/consents", ASKED | {"text": {"en": "Otherwise?"}}).json["edition"] == 2
    mine = customer.get("/me/consents").json["items"][0]
    assert (mine["given"], mine["edition"], mine["asked_edition"]) == (True, 1, 2)
    old = customer.call("PUT", "/me/consents/marketing", {"edition": 1})
    assert (old.status, old.json["current_edition"]) == (409, 2)
    assert customer.call("PUT", "/me/consents/profiling", {"edition": 1}).status == 404
    assert [customer.call("DELETE", f"/me/consents/{each}").status for each in ("profiling", "fun")] == [200, 404]


def test_what_is_asked_for_is_short_enough_to_be_kept(admin: Browser) -> None:
    """S10.2.3-c part: of every purpose the longest text, in letters that compress least; one byte more is refused."""
    drawn = random.Random(7)
    letters = [chr(drawn.randrange(0x4E00, 0x9FFF)) for _ in range(LARGEST // 3)]
    whole = {f"{first}{second}": "" for first in "abc" for second in "abcd"}
    for number, locale in enumerate(whole):
        whole[locale] = "".join(letters[number :: len(whole)])
    room = LARGEST - len(msgspec.json.encode(whole | {"aa": ""}))
    whole["aa"] = whole["aa"][: room // 3] + "x" * (room % 3)
    answers = [admin.post("/admin/consents", {"purpose": each, "text": whole}).status for each in PURPOSES]
    assert answers == [201] * len(PURPOSES)
    refused = admin.post("/admin/consents", {"purpose": PURPOSES[0], "text": whole | {"aa": whole["aa"] + "x"}})
    assert (refused.status, refused.json["field"], refused.json["largest"]) == (422, "/text", LARGEST)


def test_a_consent_is_to_one_shop(customer: Browser, admin: Browser, other_admin: Browser) -> None:
    """S4.2.2-b part: what a shop asks and is told is its own."""
    admin.post("/admin/consents", ASKED)
    customer.call("PUT", "/me/consents/marketing", {"edition": 1})
    assert other_admin.get("/admin/consents").json["items"] == []
    elsewhere = Browser(customer.client, customer.headers["Authorization"].removeprefix("Bearer "), "lamps.example")
    assert agreed(elsewhere)["marketing"] is False


@pytest.mark.parametrize(
    ("text", "row"), [('{"id":1}\n', 1), ('{"id":1,"parent":0,"level":1,"code":1,"name":"x"}\nx\n', 2)]
)
def test_a_file_that_is_no_list_is_refused_with_its_line(tmp_path: Path, text: str, row: int) -> None:
    file = tmp_path / "regions.jsonl"
    file.write_text(text)
    with pytest.raises(BadList) as refused:
        brought(file, "CN")
    assert refused.value.facts["row"] == row
