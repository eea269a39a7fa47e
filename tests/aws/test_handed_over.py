"""What is handed to a service is handed over with all that goes with it: who reads it, who keeps it, for how long."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from chalicelib.aws import anchors, files, outbox
from chalicelib.aws.settings import settings

IMMUTABLE = "public, max-age=31536000, immutable"
Given = list[tuple[str, bool, str, dict[str, Any]]]


class Service:
    """One that takes everything, and gives three bytes."""

    def __init__(self, given: Given, name: str, hurried: bool) -> None:
        self.given, self.name, self.hurried = given, name, hurried

    def __getattr__(self, operation: str) -> Any:
        def take(*_: str, **request: Any) -> dict[str, Any]:
            self.given.append((self.name, self.hurried, operation, request))
            return {"Body": BytesIO(b"abc"), "ContentLength": 3}

        return take


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    """Service, whether it is asked in a hurry, operation and request of each call."""
    calls: Given = []
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example")
    settings.cache_clear()
    for module in (anchors, files, outbox):
        monkeypatch.setattr(module, "client", lambda name, hurried=False: Service(calls, name, hurried))
    yield calls
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("hurried", [False, True])
def test_a_mail_goes_to_one_person_in_their_script(given: Given, hurried: bool) -> None:
    outbox.send_mail("li@example.com", "订单", "您好", hurried)
    message = {
        "Subject": {"Data": "订单", "Charset": "UTF-8"}, "Body": {"Text": {"Data": "您好", "Charset": "UTF-8"}}
    }  # fmt: skip
    where = {"Source": "no-reply@shop.example", "Destination": {"ToAddresses": ["li@example.com"]}}
    assert given == [("ses", hurried, "send_email", {"Message": message, **where})]


@pytest.mark.parametrize("hurried", [False, True])
def test_a_text_message_is_no_advertisement(given: Given, hurried: bool) -> None:
    """Codes and parcels come also to those who want none, and before them."""
    outbox.send_sms("+8613800138000", "123456", hurried)
    [(service, in_a_hurry, operation, request)] = given
    assert (service, in_a_hurry, operation) == ("sns", hurried, "publish")
    assert (request["PhoneNumber"], request["Message"]) == ("+8613800138000", "123456")
    assert request["MessageAttributes"]["AWS.SNS.SMS.SMSType"]["StringValue"] == "Transactional"


def test_an_image_is_kept_for_ever_and_a_file_for_staff_by_nobody(given: Given) -> None:
    files.write_immutable("media/a", b"a", "image/jpeg")
    files.write_private("exports/a", BytesIO(b"a"), "text/csv")
    kept = [(operation, request["CacheControl"], request["ContentType"]) for _, _, operation, request in given]
    assert kept == [("put_object", IMMUTABLE, "image/jpeg"), ("put_object", "no-store", "text/csv")]


def test_of_a_file_no_more_is_read_than_tells_that_it_is_too_large(given: Given) -> None:
    assert [files.read("a", largest) for largest in (0, 1, 2, 3, 9)] == [b"a", b"ab", b"abc", b"abc", b"abc"]
    assert (files.size("a"), [operation for _, _, operation, _ in given[4:]]) == (3, ["get_object", "head_object"])


def test_an_anchor_takes_the_place_of_nothing_and_is_whole(given: Given) -> None:
    """A bucket that locks its objects asks for a checksum."""
    assert anchors.put("mugs/2026", b"{}")
    [(service, _, operation, request)] = given
    assert (service, operation, request["IfNoneMatch"]) == ("s3", "put_object", "*")
    assert (request["ChecksumAlgorithm"], request["ContentType"]) == ("SHA256", "application/json")
