"""What the template wants to be told of the stage, and what the functions are told of it in turn."""

from infra.functions import Function

NAMES = (
    "Stage", "TableName", "TableArn", "BusName", "BusArn", "MediaBucketName", "MediaBucketArn", "AnchorBucketName",
    "AnchorBucketArn", "RefundWorkflowArn", "ParamsArn", "LogKeyArn", "VaultKeyArn", "FakepayUrl", "MailIdentityArn",
)  # fmt: skip

SHOP_HOST_HEADER = {
    "Type": "String",
    "Default": "x-shop-host",
    "Description": "The header with the host that the shopper asked for; a CDN replaces Host by the API's own",
}

PARAMETERS = {name: {"Type": "String"} for name in NAMES} | {"ShopHostHeader": SHOP_HOST_HEADER}


def environment(function: Function) -> dict[str, object]:
    """What chalicelib.aws.settings reads."""
    return {
        "CAPABILITY": function.capability,
        "STAGE": {"Ref": "Stage"},
        "TABLE_NAME": {"Ref": "TableName"},
        "EVENT_BUS": {"Ref": "BusName"},
        "MEDIA_BUCKET": {"Ref": "MediaBucketName"},
        "ANCHOR_BUCKET": {"Ref": "AnchorBucketName"},
        "PARAMS_PREFIX": {"Fn::Sub": "/storefront/${Stage}"},
        "REFUND_WORKFLOW": {"Ref": "RefundWorkflowArn"},
        "FAKEPAY_URL": {"Ref": "FakepayUrl"},
        "SHOP_HOST_HEADER": {"Ref": "ShopHostHeader"},
    }
