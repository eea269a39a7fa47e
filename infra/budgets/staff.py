"""Budgets of what staff do with products and categories, and of what follows from it."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    JUDGED,
    JUDGED_FIRST,
    READ,
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
)

STATUS = rows("the index row by which staff list products holds the working copy", "S3.3.4-a", 1)
_MOVED = rows("the index row by which staff list products holds the working copy, and moves", "S3.3.4-a", 3)
LIVE = because("the published copy, which guards every rendering of it", "S3.3.2-b", wru=4)
_SEEN = because("the published copy as it is now", "S3.3.2-b", trips=1, rru=1)
LOOK = "published copy and tree, then cuts and levels, as they are now"
AGAIN = "and once more: whoever writes last has seen the last change"

PUBLISHING = (
    read_first("S3.3.2-a"),
    because("published copy, tree and brand", "S3.1.3-a", trips=1, rru=3),
    because("whether its pictures are ready", "S3.1.1-g", trips=1, rru=1),
    because("cuts on it and on three categories, three levels", "S7.1.2-a", trips=1, rru=7),
    elsewhere(3),
)
"""What is looked up before a product is shown."""
SHOWING = Cost(1, 0, 21)

PUBLISHED = request(
    "catalog_api publish_product",
    "POST /admin/products/{product_id}/publish",
    SHOWING,
    *PUBLISHING,
    LIVE,
    _MOVED,
    JUDGED,
)

PRODUCTS = (
    request(
        "catalog_api create_product",
        "POST /admin/products",
        Cost(1, 0, 3),
        because("what the external id stands for, and the product's type", "S3.1.1-a", trips=1, rru=2),
        because("the external id is an item: no two products have it", "S3.1.1-a", wru=2),
        answer_kept("S3.1.1-a", 6),
        STATUS,
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
        STATUS,
        JUDGED,
    ),
    PUBLISHED,
    request(
        "catalog_api unpublish_product",
        "POST /admin/products/{product_id}/unpublish",
        SHOWING,
        read_first("S3.3.2-a"),
        _SEEN,
        LIVE,
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
            LIVE,
            JUDGED,
            STATUS,
        )
        for verb in ("enable", "disable")
    ),
    message(
        "catalog_listener ProductPublished",
        "ProductPublished",
        Cost(),
        because(f"stock and cuts may have moved meanwhile: {LOOK}", "S3.1.1-f", trips=2, rru=9),
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
            because(LOOK, "S3.1.3-a", trips=2, rru=8),
            because(AGAIN, "S3.1.3-a", trips=2, rru=8),
            elsewhere(6),
            LIVE,
        )
        for event, written in (("CategoryRenamed", 8), ("CategoryMoved", 10))
    ),
)

OPERATIONS = (*PRODUCTS, *TAXONOMY)
