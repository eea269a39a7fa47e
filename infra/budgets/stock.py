"""Budgets of stock and promotions, and of what follows from them."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    JUDGED,
    JUDGED_FIRST,
    READ,
    SWEEP,
    WRITE,
    answer_kept,
    because,
    elsewhere,
    message,
    read_first,
    request,
    rows,
    spread,
    strong,
    tick,
)
from infra.budgets.staff import AGAIN, LIVE, LOOK

STOCK = (
    request("inventory_api see_stock", "GET /admin/stock/{variant_id}", READ, strong("S3.1.1-f"), elsewhere(1), JUDGED),
    request(
        "inventory_api receive_stock",
        "POST /admin/stock/{variant_id}/receipts",
        WRITE,
        read_first("S3.1.1-f"),
        answer_kept("S2.2.3-a"),
        JUDGED,
    ),
    request(
        "inventory_api adjust_stock",
        "POST /admin/stock/{variant_id}/adjustments",
        WRITE,
        read_first("S3.1.1-f"),
        answer_kept("S2.2.3-a"),
        JUDGED,
    ),
    request("inventory_api list_movements", "GET /admin/stock/{variant_id}/movements", READ, JUDGED_FIRST),
    message("inventory_listener StockMoved", "StockMoved", WRITE),
)

_LISTED = "the index row by which staff list promotions"
_TURN = "the index row by which the clock finds it"

PROMOTIONS = (
    request(
        "promotions_api schedule_promotion",
        "POST /admin/promotions",
        WRITE,
        answer_kept("S7.1.1-a"),
        rows(f"{_LISTED}, and {_TURN}", "S7.1.2-c", 2),
        JUDGED_FIRST,
    ),
    request("promotions_api list_promotions", "GET /admin/promotions", READ, spread("S7.1.2-c"), JUDGED_FIRST),
    request("promotions_api show_promotion", "GET /admin/promotions/{promotion_id}", READ, strong("S7.2.2-b"), JUDGED),
    request(
        "promotions_api start_promotion",
        "POST /admin/promotions/{promotion_id}/start",
        WRITE,
        read_first("S7.2.2-b"),
        rows(f"{_LISTED}, and {_TURN}, which moves", "S7.1.2-c", 3),
        JUDGED,
    ),
    request(
        "promotions_api end_promotion",
        "POST /admin/promotions/{promotion_id}/end",
        WRITE,
        read_first("S7.2.2-b"),
        rows(f"{_LISTED}, and {_TURN}, which goes", "S7.1.2-c", 2),
        JUDGED,
    ),
    *(
        message(
            f"catalog_listener {event}",
            event,
            Cost(1, 0, written),
            because("the promotion as it is now, and the cuts on what it names", "S7.1.2-a", trips=2, rru=2),
            because("the cut is written there, unless the promotion has changed", "S7.2.2-b", trips=1, wru=4),
            because("which of its products do not show it yet", "S7.1.2-a", trips=1, rru=1),
            because(LOOK, "S7.1.2-a", trips=2, rru=9),
            because(AGAIN, "S7.1.2-a", trips=2, rru=9),
            elsewhere(6),
            LIVE,
        )
        for event, written in (("PromotionScheduled", 18), ("PromotionStarted", 18), ("PromotionEnded", 16))
    ),
    tick("turn_promotions", "every minute", SWEEP, spread("S7.1.2-c")),
    tick(
        "turn_promotions: one promotion",
        "every minute",
        Cost(2, 0.5, 1),
        spread("S7.1.2-c"),
        rows(f"{_LISTED}, and {_TURN}, which moves", "S7.1.2-c", 3),
    ),
)

OPERATIONS = (*STOCK, *PROMOTIONS)
