"""Settings: the one reader of the environment."""

import os
from functools import cache

import msgspec

ENDPOINT_NAMES = {"events": "EVENTBRIDGE", "stepfunctions": "SFN"}
"""Where the SDKs' environment variables call a service other than botocore does."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Names and addresses of what the functions use; no secrets. `shop_host_header` names the header that holds the
    shop's host: a CDN keeps `Host` to itself. The URLs are usually parameters (`params.public_url`).

    `transport` is the way to the table and its like: `lean`, or `stock` for PynamoDB's own and botocore. `rate_factor`
    widens the pace of every door: for loads that come from one place; 0 lets everybody come as often as they like.
    """

    stage: str
    table: str
    bus: str
    bucket: str
    anchors: str
    params_prefix: str
    public_url: str | None
    media_url: str | None
    shop_host_header: str
    fakepay_url: str
    refund_workflow: str
    region: str
    memory_mb: int
    transport: str
    rate_factor: int


@cache
def settings() -> Settings:
    """Read once per process."""
    stage = os.environ.get("STAGE", "test")
    return Settings(
        stage=stage,
        table=os.environ.get("TABLE_NAME", "storefront"),
        bus=os.environ.get("EVENT_BUS", "storefront"),
        bucket=os.environ.get("MEDIA_BUCKET", "storefront-media"),
        anchors=os.environ.get("ANCHOR_BUCKET", "storefront-anchors"),
        params_prefix=os.environ.get("PARAMS_PREFIX", f"/storefront/{stage}"),
        public_url=os.environ.get("PUBLIC_URL") or None,
        media_url=os.environ.get("MEDIA_URL") or None,
        shop_host_header=os.environ.get("SHOP_HOST_HEADER", "host").lower(),
        fakepay_url=os.environ.get("FAKEPAY_URL", "http://127.0.0.1:8002"),
        refund_workflow=os.environ.get("REFUND_WORKFLOW", ""),
        region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        memory_mb=int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")),
        transport=os.environ.get("TRANSPORT", "lean"),
        rate_factor=int(os.environ.get("RATE_FACTOR", "1")),
    )


class PlainHttpError(ValueError):
    """An address that would be spoken to in the clear, which only a run on one's own machine may have."""


def encrypted(url: str) -> str:
    """The URL, if it is https, or this is a local run or a test. Raises PlainHttpError."""
    if settings().stage not in ("local", "test") and not url.startswith("https://"):
        raise PlainHttpError(f"{url} is not https")
    return url


def mounted_capability() -> str | None:
    """The capability this function serves; None where one process serves them all."""
    return os.environ.get("CAPABILITY") or None


def endpoint_url(service: str) -> str:
    """Where to find a service instead of its public endpoint, as every AWS SDK reads it; empty if nowhere else."""
    return os.environ.get(f"AWS_ENDPOINT_URL_{ENDPOINT_NAMES.get(service, service.upper())}") or os.environ.get(
        "AWS_ENDPOINT_URL", ""
    )


def ca_bundle() -> str:
    """The file of authorities to trust instead of the SDK's; empty if none."""
    return os.environ.get("AWS_CA_BUNDLE", "")


def own_credentials() -> tuple[str, str, str | None]:
    """The function's access key, secret key and session token, as Lambda puts them into the environment."""
    return (
        os.environ.get("AWS_ACCESS_KEY_ID", ""),
        os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        os.environ.get("AWS_SESSION_TOKEN"),
    )


def trace_header() -> str:
    """The trace of the work that is going on, which Lambda puts into the environment of each call; else empty."""
    return os.environ.get("_X_AMZN_TRACE_ID", "")
