"""Settings: the one reader of the environment."""

import os
from functools import cache

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Names and addresses of what the functions use; no secrets. `shop_host_header` names the header that holds the
    shop's host: a CDN keeps `Host` to itself. The URLs are usually parameters (`params.public_url`).

    `transport` is the way to DynamoDB: `lean`, or `stock` for PynamoDB's own over botocore.
    """

    stage: str
    table: str
    bus: str
    bucket: str
    params_prefix: str
    public_url: str | None
    media_url: str | None
    shop_host_header: str
    fakepay_url: str
    refund_workflow: str
    region: str
    transport: str
    dynamodb_url: str


@cache
def settings() -> Settings:
    """Read once per process."""
    stage = os.environ.get("STAGE", "test")
    return Settings(
        stage=stage,
        table=os.environ.get("TABLE_NAME", "storefront"),
        bus=os.environ.get("EVENT_BUS", "storefront"),
        bucket=os.environ.get("MEDIA_BUCKET", "storefront-media"),
        params_prefix=os.environ.get("PARAMS_PREFIX", f"/storefront/{stage}"),
        public_url=os.environ.get("PUBLIC_URL") or None,
        media_url=os.environ.get("MEDIA_URL") or None,
        shop_host_header=os.environ.get("SHOP_HOST_HEADER", "host").lower(),
        fakepay_url=os.environ.get("FAKEPAY_URL", "http://127.0.0.1:8002"),
        refund_workflow=os.environ.get("REFUND_WORKFLOW", ""),
        region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        transport=os.environ.get("TRANSPORT", "lean"),
        dynamodb_url=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB") or os.environ.get("AWS_ENDPOINT_URL", ""),
    )


def mounted_capability() -> str | None:
    """The capability this function serves; None where one process serves them all."""
    return os.environ.get("CAPABILITY") or None
