"""What SES and SNS have been given, and ways to make them fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from chalicelib.aws.clients import client
from tests.shop import aws

ACCOUNT, REGION = "123456789012", "us-east-1"


class Crash(BaseException):
    """The process ends here."""


def open_mail(domain: str = "127.0.0.1") -> None:
    """From now on SES takes mail from the shop's domain."""
    aws("ses").verify_domain_identity(Domain=domain)


def mails() -> list[Any]:
    return list(ses_backends[ACCOUNT][REGION].sent_messages)


def texts() -> list[tuple[str, str]]:
    """(number, text) of each text message."""
    return list(sns_backends[ACCOUNT][REGION].sms_messages.values())


@contextmanager
def crash(moment: str, service: str = "ses", operation: str = "SendEmail") -> Iterator[None]:
    """The process dies `before-send` or `after-call` of the hand-over."""

    def die(**_: object) -> None:
        raise Crash

    events = client(service).meta.events
    events.register_first(f"{moment}.{service}.{operation}", die)
    try:
        yield
    except Crash:
        pass
    else:
        raise AssertionError("nothing was handed over")
    finally:
        events.unregister(f"{moment}.{service}.{operation}", die)
