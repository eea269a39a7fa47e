"""Anchors: documents put once into a bucket of their own, where nobody changes or removes them for years.

The bucket itself holds every version for as long as the stage says (S3 Object Lock). Whoever may write the table, and
sign, can put nothing else in its place. The SDK is loaded at first use: most who load this never come to it.
"""

from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError

from chalicelib.aws.settings import settings
from chalicelib.aws.transport import Refusal, code, is_broken
from chalicelib.core.problems import Unavailable

KIND = "application/json"
TAKEN, MISSING = "PreconditionFailed", "NoSuchKey"


class AnchorsUnreachable(Unavailable):
    title = "What was anchored cannot be read just now; please try again"


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One of all that was ever put under a key; `alone` if nothing else was, and nobody tried to delete it."""

    key: str
    version_id: str
    alone: bool


def put(key: str, content: bytes) -> bool:
    """Put what nothing stands in the way of; False if anything does."""
    try:
        client("s3").put_object(
            Bucket=settings().anchors, Key=key, Body=content, ContentType=KIND, IfNoneMatch="*",
            ChecksumAlgorithm="SHA256",
        )  # fmt: skip
    except Refusal as refused:
        if code(refused) == TAKEN:
            return False
        raise
    return True


def read(key: str, version_id: str | None = None) -> bytes | None:
    """What stands there, or that version of it; None if nothing does. Raises AnchorsUnreachable."""
    version = {"VersionId": version_id} if version_id else {}
    try:
        found = client("s3", hurried=True).get_object(Bucket=settings().anchors, Key=key, **version)
        with closing(found["Body"]) as body:
            content: bytes = body.read()
    except BotoCoreError as lost:
        raise AnchorsUnreachable() from lost
    except Refusal as refused:
        if code(refused) == MISSING:
            return None
        if is_broken(refused):
            raise AnchorsUnreachable() from refused
        raise
    return content


def first_versions(prefix: str) -> Iterator[Version]:
    """What was put first under each key, also where somebody put something else later, or deleted it: by key."""
    listed: dict[str, list[dict[str, Any]]] = {}
    for page in client("s3").get_paginator("list_object_versions").paginate(Bucket=settings().anchors, Prefix=prefix):
        for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            listed.setdefault(each["Key"], []).append(each)
    for key in sorted(listed):
        versions = [each for each in listed[key] if "Size" in each]
        if versions:
            first = min(versions, key=lambda each: each["LastModified"])
            yield Version(key=key, version_id=first["VersionId"], alone=len(listed[key]) == 1)


def client(service: str, hurried: bool = False) -> Any:
    return import_module("chalicelib.aws.clients").client(service, hurried)
