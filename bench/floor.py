"""The floor: the least Python that answers a product or a category page, by hand and with nothing of the shop's.

It signs one request, sends it over a kept connection and passes the bytes of the answer on. It knows neither shops nor
prices nor languages, checks nothing, logs nothing, and its answer is not even what a shopper could use.
"""

import hashlib
import hmac
import http.client
import json
import os
import time
from typing import Any
from urllib.parse import urlsplit

ENDPOINT = urlsplit(os.environ["AWS_ENDPOINT_URL"])
REGION = os.environ["AWS_REGION"]
ACCESS_KEY, SECRET_KEY = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
NAMES = "content-type;host;x-amz-date;x-amz-target"

connection = http.client.HTTPConnection(ENDPOINT.hostname or "", ENDPOINT.port)
keys: dict[str, bytes] = {}


def product(event: Any, context: Any) -> Any:
    """GET /products/{product_id}."""
    key = {"pk": {"S": f"CATALOG#mugs#PRODUCT#{event['pathParameters']['product_id']}"}, "sk": {"S": "VIEW"}}
    return answer("GetItem", {"TableName": "storefront", "Key": key})


def category(event: Any, context: Any) -> Any:
    """GET /categories/{category_id}/products."""
    partition = f"CATALOG#mugs#CATEGORY#{event['pathParameters']['category_id']}"
    return answer(
        "Query",
        {
            "TableName": "storefront",
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": partition}},
            "Limit": 24,
            "ScanIndexForward": False,
        },
    )


def answer(operation: str, request: Any) -> Any:
    """One call to DynamoDB, as an answer to API Gateway."""
    body = json.dumps(request).encode()
    connection.request("POST", "/", body, signed(f"DynamoDB_20120810.{operation}", body))
    passed = connection.getresponse().read().decode()
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": passed}


def signed(target: str, body: bytes) -> dict[str, str]:
    """AWS Signature Version 4; the day's key is kept."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    day, host = moment[:8], ENDPOINT.netloc
    listed = f"content-type:application/x-amz-json-1.0\nhost:{host}\nx-amz-date:{moment}\nx-amz-target:{target}\n"
    request = f"POST\n/\n\n{listed}\n{NAMES}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{day}/{REGION}/dynamodb/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    if day not in keys:
        key = f"AWS4{SECRET_KEY}".encode()
        for part in (day, REGION, "dynamodb", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        keys[day] = key
    signature = hmac.digest(keys[day], text.encode(), "sha256").hex()
    credential = f"Credential={ACCESS_KEY}/{scope}"
    return {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-date": moment,
        "x-amz-target": target,
        "authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={NAMES}, Signature={signature}",
    }
