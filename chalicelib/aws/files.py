"""Files: of the shop's bucket. Forms that a browser may upload with, bounded reads, objects that never change."""

from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

import msgspec

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.aws.transport import Refusal, code

IMMUTABLE = "public, max-age=31536000, immutable"
PIECE = 64 * 1024
MISSING = frozenset({"NoSuchKey", "404"})


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """Where to POST multipart/form-data, and its fields; the file comes last, in a field named `file`."""

    url: str
    fields: dict[str, str]


def presign_post(key: str, content_type: str, largest: int, seconds: int) -> Form:
    """Leave to upload one object: under exactly this key and type, of 1 to `largest` bytes, for so many seconds."""
    made = client("s3").generate_presigned_post(
        Bucket=settings().bucket,
        Key=key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, largest]],
        ExpiresIn=seconds,
    )
    return Form(url=made["url"], fields=made["fields"])


def read(key: str, largest: int) -> bytes | None:
    """The object's bytes, or None; one byte more than `largest` when there is more than that."""
    found = _ask("get_object", key)
    if found is None:
        return None
    with closing(found["Body"]) as body:
        content: bytes = body.read(largest + 1)
    return content


def stream(key: str) -> Iterator[bytes] | None:
    """The object's bytes piece by piece, in bounded memory, or None."""
    found = _ask("get_object", key)
    return None if found is None else _pieces(found["Body"])


def size(key: str) -> int | None:
    """How many bytes the object has, or None."""
    found = _ask("head_object", key)
    return None if found is None else int(found["ContentLength"])


def write_immutable(key: str, content: bytes, content_type: str) -> None:
    """Put an object whose key names its content, so that whoever has it may keep it for ever."""
    client("s3").put_object(
        Bucket=settings().bucket, Key=key, Body=content, ContentType=content_type, CacheControl=IMMUTABLE
    )


def write_private(key: str, content: IO[bytes], content_type: str) -> None:
    """Put an object for staff, or another in its place; nothing caches it."""
    client("s3").put_object(
        Bucket=settings().bucket, Key=key, Body=content, ContentType=content_type, CacheControl="no-store"
    )


def presign_get(key: str, filename: str, seconds: int) -> str:
    """A link that fetches the object, to be saved under that name, for so many seconds."""
    named = {"ResponseContentDisposition": f'attachment; filename="{filename}"'}
    link: str = client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": settings().bucket, "Key": key} | named, ExpiresIn=seconds
    )
    return link


def copy(source: str, target: str) -> None:
    """Copy an object inside the bucket; its content does not pass through us."""
    bucket = settings().bucket
    client("s3").copy_object(Bucket=bucket, Key=target, CopySource={"Bucket": bucket, "Key": source})


def delete(key: str) -> None:
    """Delete the object; harmless when there is none."""
    client("s3").delete_object(Bucket=settings().bucket, Key=key)


def _pieces(body: Any) -> Iterator[bytes]:
    with closing(body):
        yield from body.iter_chunks(PIECE)


def _ask(operation: str, key: str) -> dict[str, Any] | None:
    try:
        answer: dict[str, Any] = getattr(client("s3"), operation)(Bucket=settings().bucket, Key=key)
    except Refusal as refused:
        if code(refused) in MISSING:
            return None
        raise
    return answer
