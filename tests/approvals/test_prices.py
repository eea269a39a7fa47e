"""Four eyes on prices that fall, over the doors."""

from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.core import clock
from chalicelib.domain.catalog.actions.imports import Imported, PriceFallsTooFar, upsert_imported
from chalicelib.domain.catalog.rules.pricing import Price
from chalicelib.domain.catalog.rules.variants import VariantFields
from tests.access.builders import give
from tests.approvals.builders import careful, decide, hired, the_approval
from tests.catalog.builders import cny, tableware
from tests.shop import MUGS, NOON, Answer, Browser

pytestmark = pytest.mark.usefixtures("noon")
CAREFUL = replace(MUGS, price_drop_percent=30)
"""One person lowers a price by 30 % at most."""


@pytest.fixture
def wu(client: Client) -> Browser:
    careful(CAREFUL)
    return hired(client, "staff_wu")


@pytest.fixture
def sun(client: Client) -> Browser:
    return hired(client, "staff_sun")


def described(category_id: str, amount: int, sku: str = "POT") -> dict[str, Any]:
    prices = {"cn": {"amount": {"amount": amount, "currency": "CNY"}}}
    return {
        "name": {"en": "Pot"},
        "category_ids": [category_id],
        "variants": [{"sku": sku, "prices": prices}],
    }


class Shelf:
    """A pot that one person puts on sale, at prices that change."""

    def __init__(self, by: Browser) -> None:
        self.by, self.category = by, tableware()
        made = by.post("/admin/products", described(self.category, 10_000), Idempotency_Key="pot")
        assert made.status == 201, made.text
        self.path, self.version = f"/admin/products/{made.json['product_id']}", made.json["version"]
        assert self.publish().status == 200

    def publish(self, key: str = "p") -> Answer:
        answer = self.by.post(f"{self.path}/publish", {"version": self.version}, Idempotency_Key=f"{key}{self.version}")
        if answer.status == 200:
            self.version = answer.json["version"]
        return answer

    def costs(self, amount: int, sku: str = "POT") -> Answer:
        """From now on, if it may be shown."""
        body = described(self.category, amount, sku) | {"version": self.version}
        edited = self.by.call("PUT", self.path, body)
        assert edited.status == 200, edited.text
        self.version = edited.json["version"]
        return self.publish()

    def shown(self, anyone: Browser) -> int:
        page = anyone.get(self.path.removeprefix("/admin"), Accept_Language="en")
        assert page.status == 200, page.text
        amount: int = page.json["variants"][0]["price"]["amount"]
        return amount


def test_a_price_that_falls_far_waits_for_a_second_person(anyone: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: shoppers see the old price until somebody else agrees to the new one."""
    shelf = Shelf(wu)
    waiting = shelf.costs(6_999)
    assert (waiting.status, waiting.json["drop_basis_points"]) == (202, 3_001)
    assert (waiting.json["command"], waiting.json["arguments"]["version"]) == ("publish_product", shelf.version)
    assert shelf.shown(anyone) == 10_000
    assert decide(wu, waiting.json).status == 403
    assert decide(sun, waiting.json).json["status"] == "approved"
    assert shelf.shown(anyone) == 6_999


def test_up_to_the_limit_one_person_is_enough(wu: Browser) -> None:
    """SEC33 part: 30 % are not more than 30 %; dearer is never too much."""
    shelf = Shelf(wu)
    assert [shelf.costs(amount).status for amount in (7_000, 20_000, 14_000)] == [200] * 3


def test_a_shop_that_sets_no_limit_has_none(wu: Browser) -> None:
    """SEC33 part: absent is off."""
    careful(MUGS)
    assert Shelf(wu).costs(1).status == 200


def test_a_price_lowered_in_small_steps_waits_when_together_they_are_too_much(wu: Browser, sun: Browser) -> None:
    """SEC33 part: counted from the highest price of the last thirty days, until a second person has agreed."""
    shelf = Shelf(wu)
    assert shelf.costs(8_000).status == 200
    waiting = shelf.costs(6_000)
    assert (waiting.status, waiting.json["drop_basis_points"]) == (202, 4_000)
    agreed = decide(sun, waiting.json)
    assert agreed.status == 200
    shelf.version += 1
    assert shelf.costs(4_500).status == 200
    with clock.stopped(NOON + timedelta(days=30)):
        assert shelf.costs(3_200).status == 200


def test_a_variant_that_was_away_comes_back_at_its_old_price(wu: Browser) -> None:
    """SEC33 part: to take it off the page and put it back is no way around."""
    shelf = Shelf(wu)
    assert [shelf.costs(*each).status for each in ((10_000, "PAN"), (100, "POT"))] == [200, 202]


def test_somebody_who_has_edited_meanwhile_is_not_overruled(wu: Browser, sun: Browser) -> None:
    """SEC33 part: the version that was asked for is the one that is published, or none."""
    shelf = Shelf(wu)
    waiting = shelf.costs(5_000).json
    shelf.costs(9_000)
    assert decide(sun, waiting).json["cause"]["type"] == "/problems/stale"
    assert the_approval(waiting).status == "failed"


def test_machines_ask_and_their_makers_do_not_agree(client: Client, wu: Browser, sun: Browser, admin: Browser) -> None:
    """SEC33 part: nobody is a second person to their own machine."""
    shelf = Shelf(wu)
    give(admin, "staff_wu", "permission", "access.grant")
    permissions = ["catalog.edit", "catalog.publish"]
    key = {"name": "till", "permissions": permissions, "expires": "2026-12-01T00:00:00Z", "reason": "prices"}
    made = wu.post("/admin/api-keys", key)
    assert made.status == 201, made.text
    shelf.by = Browser(client, made.json["secret"])
    waiting = shelf.costs(5_000)
    assert (waiting.status, waiting.json["asked_by"]) == (202, made.json["key"]["key_id"])
    assert decide(wu, waiting.json).json["type"] == "/problems/own-approval"
    assert decide(sun, waiting.json).status == 200


def test_an_import_does_not_lower_prices_that_far(wu: Browser, anyone: Browser) -> None:
    """SEC33 part: nobody is there who could be asked, so that the row is refused; a dry run says so, too."""
    category = ({"en": "Pots"},)

    def pot(amount: int) -> Imported:
        variant = VariantFields(sku="POT", prices={"cn": Price(amount=cny(amount))})
        return Imported(external_id="pot", name={"en": "Pot"}, category_path=category, variants=(variant,))

    assert upsert_imported(CAREFUL, pot(10_000), NOON).outcome == "created"
    for dry in (True, False):
        with pytest.raises(PriceFallsTooFar):
            upsert_imported(CAREFUL, pot(6_000), NOON, dry_run=dry)
    assert upsert_imported(CAREFUL, pot(8_000), NOON).outcome == "updated"
    with pytest.raises(PriceFallsTooFar):
        upsert_imported(CAREFUL, pot(6_000), NOON)


def test_a_promotion_that_takes_much_off_waits(wu: Browser, sun: Browser) -> None:
    """SEC33 part: a cut is a price that falls; the second person's word schedules it."""
    shelf = Shelf(wu)
    sale = {"name": {"en": "Sale"}, "product_ids": [shelf.path.rpartition("/")[2]]}
    small = wu.post("/admin/promotions", sale | {"percent_off_basis_points": 3_000}, Idempotency_Key="s")
    large = [
        wu.post("/admin/promotions", sale | {"percent_off_basis_points": 3_001}, Idempotency_Key="l") for _ in range(2)
    ]
    assert (small.status, [each.status for each in large]) == (201, [202, 202])
    assert large[0].json == large[1].json
    assert len(wu.get("/admin/promotions").json["items"]) == 1
    assert decide(sun, large[0].json).status == 200
    cuts = [each["percent_off_basis_points"] for each in wu.get("/admin/promotions").json["items"]]
    assert sorted(cuts) == [3_000, 3_001]
