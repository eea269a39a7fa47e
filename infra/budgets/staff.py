"""Budgets of what staff do: products, categories, stock, promotions, pictures, imports; and what follows from it."""

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
    stamped,
    strong,
    tick,
)

_STATUS = rows("the index row by which staff list products holds the working copy", "S3.3.4-a", 1)
_MOVED = rows("the index row by which staff list products holds the working copy, and moves", "S3.3.4-a", 3)
_LIVE = because("the published copy, which guards every rendering of it", "S3.3.2-b", wru=4)
_SEEN = because("the published copy as it is now", "S3.3.2-b", trips=1, rru=1)
_LOOK = "published copy and tree, then cuts and levels, as they are now"
_AGAIN = "and once more: whoever writes last has seen the last change"

PRODUCTS = (
    request(
        "catalog_api create_product",
        "POST /admin/products",
        Cost(1, 0, 3),
        because("what the external id stands for, and the product's type", "S3.1.1-a", trips=1, rru=2),
        because("the external id is an item: no two products have it", "S3.1.1-a", wru=2),
        answer_kept("S3.1.1-a", 6),
        _STATUS,
        JUDGED,
    ),
    request(
        "catalog_api list_products",
        "GET /admin/products",
        Cost(1, 5),  # 24 of 1.7 KB
        spread("S3.3.4-a", 1),
        stamped(),
        JUDGED_FIRST,
    ),
    request("catalog_api read_product", "GET /admin/products/{product_id}", READ, strong("S3.3.2-a"), JUDGED),
    request(
        "catalog_api edit_product",
        "PUT /admin/products/{product_id}",
        Cost(1, 0, 3),
        read_first("S3.3.2-a"),
        because("its type and its brand", "S3.1.2-a", trips=1, rru=2),
        _STATUS,
        JUDGED,
    ),
    request(
        "catalog_api publish_product",
        "POST /admin/products/{product_id}/publish",
        Cost(1, 0, 21),
        read_first("S3.3.2-a"),
        because("published copy, tree and brand", "S3.1.3-a", trips=1, rru=3),
        because("whether its pictures are ready", "S3.1.1-g", trips=1, rru=1),
        because("cuts on it and on three categories, three levels", "S7.1.2-a", trips=1, rru=7),
        elsewhere(3),
        _LIVE,
        _MOVED,
        JUDGED,
    ),
    request(
        "catalog_api unpublish_product",
        "POST /admin/products/{product_id}/unpublish",
        Cost(1, 0, 21),
        read_first("S3.3.2-a"),
        _SEEN,
        _LIVE,
        _MOVED,
        JUDGED,
    ),
    *(
        request(
            f"catalog_api {verb}_variant",
            f"POST /admin/products/{{product_id}}/variants/{{variant_id}}/{verb}",
            Cost(1, 0, 17),
            read_first("S3.1.2-c"),
            _SEEN,
            because("the other two offers: carts name the version of a price", "S5.1.3-c", wru=4),
            _LIVE,
            JUDGED,
            _STATUS,
        )
        for verb in ("enable", "disable")
    ),
    message(
        "catalog_listener ProductPublished",
        "ProductPublished",
        Cost(),
        because(f"stock and cuts may have moved meanwhile: {_LOOK}", "S3.1.1-f", trips=2, rru=9),
        elsewhere(3),
    ),
    message(
        "catalog_listener StockMoved",
        "StockMoved",
        Cost(1, 1),
        strong("S3.1.1-f", 1),
        elsewhere(1),
    ),
)

TAXONOMY = (
    request("catalog_api add_category", "POST /admin/categories", WRITE, read_first("S3.2.3-a"), JUDGED),
    request(
        "catalog_api rename_category",
        "PATCH /admin/categories/{category_id}",
        WRITE,
        read_first("S3.2.4-a"),
        JUDGED,
    ),
    request(
        "catalog_api move_category",
        "POST /admin/categories/{category_id}/move",
        WRITE,
        read_first("S3.1.3-a"),
        JUDGED,
    ),
    request("catalog_api add_brand", "POST /admin/brands", WRITE, JUDGED_FIRST),
    request("catalog_api declare_type", "POST /admin/product-types", WRITE, JUDGED_FIRST),
    request("catalog_api list_types", "GET /admin/product-types", READ, JUDGED_FIRST),
    *(
        message(
            f"catalog_listener {event}",
            event,
            Cost(1, 0, written),
            because("which of its products are shown elsewhere than the tree says", "S3.1.3-a", trips=3, rru=3),
            because(_LOOK, "S3.1.3-a", trips=2, rru=8),
            because(_AGAIN, "S3.1.3-a", trips=2, rru=8),
            elsewhere(6),
            _LIVE,
        )
        for event, written in (("CategoryRenamed", 8), ("CategoryMoved", 10))
    ),
)

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
            because(_LOOK, "S7.1.2-a", trips=2, rru=9),
            because(_AGAIN, "S7.1.2-a", trips=2, rru=9),
            elsewhere(6),
            _LIVE,
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

OPERATIONS = (*PRODUCTS, *TAXONOMY, *STOCK, *PROMOTIONS)
