"""Budgets of files: pictures, imports and exports."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    JUDGED,
    JUDGED_FIRST,
    READ,
    WRITE,
    answer_kept,
    because,
    message,
    paced,
    read_first,
    request,
    rows,
    spread,
    stamped,
    strong,
)

MEDIA = (
    request("media_api announce_upload", "POST /admin/uploads", WRITE, JUDGED_FIRST),
    request("media_api see_media", "GET /admin/media/{media_id}", READ, strong("S3.1.1-g"), JUDGED),
    request("media_api list_media", "GET /admin/media", READ, spread("S3.1.1-g"), JUDGED_FIRST),
    message(
        "media_listener",
        "an upload",
        WRITE,
        read_first("S3.1.1-g"),
        rows("the index row by which staff list pictures", "S3.1.1-g", 1),
    ),
)

IMPORTS = (
    request(
        "imports_api request_import",
        "POST /admin/imports",
        WRITE,
        because("whether the file has come", "S3.3.1-a", trips=1, rru=1),
        answer_kept("S3.3.1-a"),
        JUDGED,
        paced(),
    ),
    request("imports_api list_imports", "GET /admin/imports", READ, JUDGED_FIRST),
    request("imports_api see_import", "GET /admin/imports/{import_id}", READ, strong("S3.3.1-c"), JUDGED),
    request(
        "imports_api list_import_errors",
        "GET /admin/imports/{import_id}/errors",
        READ,
        because("whether it is an import of this shop", "S4.2.2-b", trips=1, rru=1),
        JUDGED,
    ),
    message(  # a file of one new product of one variant, in two new categories
        "imports_listener ImportRequested",
        "ImportRequested",
        Cost(1, 0, 17),
        because("what is there already: the same file again changes nothing", "S3.3.1-a", trips=8, rru=14),
        because("the job's checkpoints: killed midway it goes on", "S3.3.1-c", trips=4, rru=1, wru=3),
        because("draft, stock and publication are commits of their own", "S3.3.1-c", trips=2, wru=6),
        because("what the file said of stock is remembered", "S3.3.1-b", wru=2),
    ),
    request("imports_api request_export", "POST /admin/exports", WRITE, answer_kept("S3.3.1-b"), JUDGED_FIRST, paced()),
    request("imports_api see_export", "GET /admin/exports/{export_id}", READ, strong("S3.3.1-c"), JUDGED),
    message(  # 28 products of three variants
        "imports_listener ExportRequested",
        "ExportRequested",
        Cost(3, 48, 1),
        read_first("S3.3.1-c"),
        because("levels are read strongly: the file says what there is", "S3.3.1-b", rru=42),
        because("products of three states, each spread over four index partitions", "S3.3.4-a", trips=13, rru=4),
        stamped(),
    ),
)

OPERATIONS = (*MEDIA, *IMPORTS)
