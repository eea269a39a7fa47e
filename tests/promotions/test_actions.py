"""Promotion actions: the clock starts and ends them, and the news is told once."""

import boto3
import pytest

from chalicelib.core.events import PromotionEnded, PromotionStarted, read_news
from chalicelib.domain.promotions import actions, store
from chalicelib.domain.promotions.rules import ACTIVE, ENDED, Promotion
from tests.promotions.builders import HOUR, autumn, kept
from tests.shop import LAMPS, MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def now_of(promotion: Promotion) -> tuple[str, int]:
    found = store.load(promotion.shop, promotion.promotion_id)
    return found.status, found.version


def told(promotion: Promotion) -> list[str]:
    """The news on the promotion's item."""
    address = store.PromotionRecord.at(shop=promotion.shop, promotion_id=promotion.promotion_id)
    item = boto3.client("dynamodb").get_item(TableName="storefront", Key=address.key)["Item"]
    return [type(event).__name__ for event in read_news(item["news"]["B"])]


def test_a_tick_starts_what_is_due_and_leaves_the_rest() -> None:
    """S7.1.2-c part: a tick starts what is due and leaves the rest"""
    soon, later = kept(), kept(promotion_id="promo_WINTER", starts_at=NOON + 2 * HOUR)
    actions.tick(MUGS, NOON + HOUR)
    assert (now_of(soon), now_of(later)) == ((ACTIVE, 2), ("scheduled", 1))
    assert told(soon) == [PromotionStarted.__name__]


def test_a_tick_ends_what_is_over() -> None:
    """S7.1.2-c part: a tick ends what is over"""
    promotion = kept(status=ACTIVE)
    actions.tick(MUGS, NOON + 3 * HOUR)
    assert now_of(promotion) == (ENDED, 2)
    assert told(promotion) == [PromotionEnded.__name__]


def test_after_an_outage_one_tick_starts_and_ends_what_was_missed() -> None:
    """S7.1.2-c part: catch-up."""
    promotion = kept()
    actions.tick(MUGS, NOON + 24 * HOUR)
    assert now_of(promotion) == (ENDED, 3)


def test_ticking_again_changes_nothing() -> None:
    promotion = kept()
    for _ in range(3):
        actions.tick(MUGS, NOON + HOUR)
    assert now_of(promotion) == (ACTIVE, 2)


def test_a_tick_leaves_other_shops_alone() -> None:
    """S7.1.2-c part: shops are apart."""
    promotion = kept()
    actions.tick(LAMPS, NOON + HOUR)
    assert now_of(promotion) == ("scheduled", 1)


def test_what_a_rival_ended_first_is_left_alone() -> None:
    """S7.1.2-c part: two schedules at once, or an index that lags behind."""
    lagging = kept()
    actions.end(MUGS, lagging.promotion_id, NOON + 2 * HOUR)
    actions.turn(lagging, NOON + 2 * HOUR)
    assert now_of(lagging) == (ENDED, 2)


def test_a_promotion_without_an_end_goes_on() -> None:
    promotion = kept(ends_at=None)
    actions.tick(MUGS, NOON.replace(year=2099))
    assert now_of(promotion) == (ACTIVE, 2)


def test_the_list_is_newest_first_and_a_cursor_skips_and_repeats_nothing() -> None:
    wanted = [kept(promotion_id=f"promo_{n:02}").promotion_id for n in range(11)]
    seen, cursor = [], None
    while True:
        page = actions.listed(MUGS, 4, cursor)
        seen += [each.promotion_id for each in page.items]
        if (cursor := page.after) is None:
            break
    assert seen == wanted[::-1]
    assert actions.listed(LAMPS, 4, None).items == []


def test_starting_by_hand_is_told_once() -> None:
    promotion = kept()
    actions.start(MUGS, promotion.promotion_id, NOON)
    again = actions.start(MUGS, promotion.promotion_id, NOON + HOUR)
    assert (again.status, again.version, again.starts_at) == (ACTIVE, 2, NOON)
    assert now_of(autumn()) == (ACTIVE, 2)
