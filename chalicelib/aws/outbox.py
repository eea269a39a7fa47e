"""The outbox: mail by SES and text messages by SNS, to one person at a time."""

from collections.abc import Callable
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError

from chalicelib.aws.clients import client
from chalicelib.aws.params import public_url
from chalicelib.aws.transport import Refusal, code
from chalicelib.core.problems import NotSent

__all__ = ["NotSent", "send_mail", "send_sms", "sender"]

TRANSACTIONAL = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
"""Delivered before advertisements, and to those who want none."""


def send_mail(to: str, subject: str, text: str, hurried: bool = False) -> None:
    """A plain text mail; `hurried` where somebody waits for the door to answer. Raises NotSent; after a lost answer it
    may have been sent all the same."""
    body = {"Subject": _utf8(subject), "Body": {"Text": _utf8(text)}}
    where = {"Source": sender(), "Destination": {"ToAddresses": [to]}}
    _handing_over(lambda: client("ses", hurried).send_email(Message=body, **where))


def send_sms(to: str, text: str, hurried: bool = False) -> None:
    """A text message to an E.164 number, as above. Raises NotSent."""
    message = {"PhoneNumber": to, "Message": text, "MessageAttributes": TRANSACTIONAL}
    _handing_over(lambda: client("sns", hurried).publish(**message))


def sender() -> str:
    """The shop's own address; its domain has to be verified with SES."""
    return f"no-reply@{urlsplit(public_url()).hostname}"


def _handing_over(send: Callable[[], object]) -> None:
    try:
        send()
    except Refusal as refused:
        raise NotSent(reason=code(refused)) from None
    except BotoCoreError as lost:
        raise NotSent(reason=type(lost).__name__) from None


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
