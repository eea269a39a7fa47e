"""Settings: the one reader of the environment."""

import os
from functools import cache

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Names and addresses of what the functions use; no secrets."""

    stage: str
    table: str
    bus: str
    bucket: str
    params_prefix: str
    public_url: str
    media_url: str
    fakepay_url: str
    refund_workflow: str
    region: str


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
        public_url=os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000"),
        media_url=os.environ.get("MEDIA_URL", "http://127.0.0.1:8000"),
        fakepay_url=os.environ.get("FAKEPAY_URL", "http://127.0.0.1:8002"),
        refund_workflow=os.environ.get("REFUND_WORKFLOW", ""),
        region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
    )


def mounted_capability() -> str | None:
    """The capability this function serves; None where one process serves them all."""
    return os.environ.get("CAPABILITY") or None
