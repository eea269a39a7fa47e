"""The SDK's clients of the model: mail, text messages, files."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.response import StreamingBody

from tests.faults.cloud import Cloud
from tests.faults.plans import Fault

CODES = {Fault.THROTTLED: "ThrottlingException", Fault.BROKEN: "InternalError"}
STATUSES = {"InternalError": 500, "PreconditionFailed": 412, "NoSuchKey": 404, "404": 404}


@dataclass
class Outside:
    """What was sent, and the objects of the bucket."""

    cloud: Cloud
    sent: list[tuple[str, str]] = field(default_factory=list)
    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def client(self, service: str, hurried: bool = False) -> "Client":
        """In place of `chalicelib.aws.clients.client`."""
        return Client(self, service)


@dataclass
class Client:
    """Each method is one call of one service."""

    outside: Outside
    service: str

    def __getattr__(self, operation: str) -> Any:
        name = f"{self.service}.{operation}"
        act = OPERATIONS[name]
        return lambda **request: self.outside.cloud.meet(
            name,
            lambda: act(self.outside, request),
            lambda: ReadTimeoutError(endpoint_url=f"https://{self.service}"),
            lambda fault: refuse(operation, CODES[fault]),
        )

    def generate_presigned_post(self, **request: Any) -> dict[str, Any]:
        """No call: the SDK signs it here."""
        return {"url": "http://127.0.0.1/upload", "fields": {"key": request["Key"]}}

    def generate_presigned_url(self, operation: str, **request: Any) -> str:
        return f"http://127.0.0.1/download/{request['Params']['Key']}"


def refuse(operation: str, code: str) -> Any:
    status = {"HTTPStatusCode": STATUSES.get(code, 400)}
    raise ClientError({"Error": {"Code": code, "Message": code}, "ResponseMetadata": status}, operation)


def _send_email(outside: Outside, request: dict[str, Any]) -> dict[str, Any]:
    subject, body = request["Message"]["Subject"]["Data"], request["Message"]["Body"]["Text"]["Data"]
    outside.sent.append((request["Destination"]["ToAddresses"][0], f"{subject}\n{body}"))
    return {}


def _publish(outside: Outside, request: dict[str, Any]) -> dict[str, Any]:
    outside.sent.append((request["PhoneNumber"], request["Message"]))
    return {}


def _put_object(outside: Outside, request: dict[str, Any]) -> dict[str, Any]:
    if request.get("IfNoneMatch") and request["Key"] in outside.objects:
        refuse("PutObject", "PreconditionFailed")
    body = request["Body"]
    if not isinstance(body, bytes):
        body.seek(0)  # as the SDK does before it sends a file again
        body = body.read()
    outside.objects[request["Key"]] = body, request["ContentType"]
    return {}


def _get_object(outside: Outside, request: dict[str, Any]) -> dict[str, Any]:
    content, _ = _found(outside, request, "NoSuchKey")
    return {"Body": StreamingBody(BytesIO(content), len(content))}


def _head_object(outside: Outside, request: dict[str, Any]) -> dict[str, Any]:
    return {"ContentLength": len(_found(outside, request, "404")[0])}


def _copy_object(outside: Outside, request: dict[str, Any]) -> dict[str, Any]:
    outside.objects[request["Key"]] = _found(outside, request["CopySource"], "NoSuchKey")
    return {}


def _delete_object(outside: Outside, request: dict[str, Any]) -> dict[str, Any]:
    outside.objects.pop(request["Key"], None)
    return {}


def _found(outside: Outside, request: dict[str, Any], missing: str) -> tuple[bytes, str]:
    if request["Key"] not in outside.objects:
        refuse("GetObject", missing)
    return outside.objects[request["Key"]]


OPERATIONS = {
    "ses.send_email": _send_email,
    "sns.publish": _publish,
    "s3.put_object": _put_object,
    "s3.get_object": _get_object,
    "s3.head_object": _head_object,
    "s3.copy_object": _copy_object,
    "s3.delete_object": _delete_object,
}
