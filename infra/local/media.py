"""CloudFront's part: the bucket's public objects under /media, immutable and revalidated by ETag."""

from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from infra.local.replies import SAFE, Reply, Request, allowed, problem

PREFIX = "/media/"
"""An object's path is its key; the distribution serves no others: files as they were sent, and files for staff."""
IMMUTABLE = "public, max-age=31536000, immutable"
MISSING = ("NoSuchKey", "NoSuchBucket", "404")


def media(s3: Any, bucket: str, request: Request) -> Reply:
    """The object, 304 when the browser has it, 404 when there is none."""
    refused = allowed(request, "GET", "HEAD")
    if refused is not None:
        return refused
    try:
        found = s3.get_object(Bucket=bucket, Key=unquote(request.path.removeprefix("/")))
    except ClientError as error:
        if error.response["Error"]["Code"] not in MISSING:
            raise
        return problem(404, "There is no such file", request.path)
    return _reply(found, request.headers.get("if-none-match", ""))


def _reply(found: dict[str, Any], known: str) -> Reply:
    headers = [
        ("ETag", found["ETag"]),
        ("Cache-Control", found.get("CacheControl") or IMMUTABLE),
        ("Content-Disposition", "attachment"),
        SAFE,
    ]
    if found["ETag"] in {tag.strip().removeprefix("W/") for tag in known.split(",")} or known.strip() == "*":
        found["Body"].close()
        return Reply(304, headers)
    kind = ("Content-Type", found.get("ContentType") or "application/octet-stream")
    return Reply(200, [kind, *headers], found["Body"].read())
