"""What a body may not say is refused wherever it is said, and changes nothing (OWASP API3)."""

from collections.abc import Collection
from typing import Any

import msgspec
import pytest

from chalicelib.aws.inputs import read_body
from tests.attacks.shapes import members, places, pointed, replaced, value_at
from tests.attacks.siege import EVERY, WITH_BODY, Siege, example, named

UNWANTED: dict[str, Any] = {
    "role": "admin",
    "roles": ["admin"],
    "permissions": ["access.grant"],
    "price": 1,
    "total": {"amount": 1, "currency": "CNY"},
    "status": "paid",
    "balance": 1_000_000,
    "user_id": "us_other",
    "customer_id": "cust_wang",
    "subject": "admin_zhang",
    "shop": "lamps",
    "shop_id": "lamps",
    "expires": "2099-01-01T00:00:00Z",
    "__proto__": {"admin": True},
}


def complaints(siege: Siege, names: Collection[str] = UNWANTED) -> list[str]:
    """Every object of every body with each of these: where it was not refused by name, or changed something."""
    found = []
    for door in WITH_BODY:
        for place in places(door, "object"):
            for name in set(names) - members(door, place):
                wrong = value_at(example(door), place) | {name: UNWANTED[name]}
                with siege.again():
                    before = siege.items()
                    answer = siege.knock(door, replaced(example(door), place, wrong))
                    field = answer.json.get("field", "") if answer.status == 422 else ""
                    if field.rpartition("/")[2] != name or siege.items() != before:
                        found.append(f"{named(door)} {pointed(place)}/{name}: {answer.status}")
    return found


def test_no_body_may_say_what_its_door_does_not_ask_for(siege: Siege) -> None:
    """S10.1.3-b: mass assignment is refused with 422 naming the field, and nothing changes."""
    assert complaints(siege) == []


def test_were_unknown_fields_just_left_out_the_test_would_tell(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.1.3-b: the test above fails if the protection is removed, at every door with a body."""

    def lenient(raw: bytes, content_type: str, kind: Any) -> Any:
        return read_body(msgspec.json.encode(without(msgspec.json.decode(raw))), content_type, kind)

    monkeypatch.setattr("chalicelib.aws.calls.read_body", lenient)
    told = {each.rpartition(" /")[0] for each in complaints(siege, ("role", "balance"))}
    assert {named(door) for door in WITH_BODY} - told == set()


def without(value: Any) -> Any:
    """As a lenient reader has it. What a door itself asks for by such a name goes, too."""
    if isinstance(value, dict):
        return {name: without(part) for name, part in value.items() if name not in UNWANTED}
    return [without(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["role", "shop", "user_id", "_method"])
def test_no_query_may_say_what_its_door_does_not_ask_for(siege: Siege, name: str) -> None:
    """S10.1.3-b part: no query may say what its door does not ask for"""
    for door in EVERY:
        if not door.signed:
            before = siege.items()
            answer = siege.knock(door, query=f"{name}=admin")
            assert (answer.status, answer.json.get("field")) == (422, name), named(door)
            assert siege.items() == before


def test_headers_that_say_who_or_what_one_is_say_nothing(siege: Siege) -> None:
    """S10.1.3-b part; S4.2.2-b part: shop and caller come from host and token; no method but the real one counts."""
    claims = {
        "X_User_Id": "cust_wang", "X_Shop_Id": "lamps", "X_Role": "admin", "X_HTTP_Method_Override": "DELETE",
        "X_Forwarded_Host": "lamps.example", "X_Original_URL": "/admin/products", "Cookie": "role=admin",
    }  # fmt: skip
    for door in EVERY:
        if door.method == "GET":
            with siege.again():
                before = siege.knock(door)
            with siege.again():
                assert siege.knock(door, claims=claims) == before, named(door)
