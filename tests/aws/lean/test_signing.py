"""The lean signer against the SDK's own."""

from datetime import UTC, datetime
from unittest.mock import patch

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.lean.signing import signed

words = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=40)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.binary(max_size=300), words, words, st.none() | words, words, moments)
def test_a_call_is_signed_as_the_sdk_signs_it(
    body: bytes, access_key: str, secret: str, token: str | None, target: str, now: datetime
) -> None:
    """S10.1.2-a part: what we say to the table is signed."""
    headers = {
        "host": "dynamodb.eu-west-1.amazonaws.com",
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": f"DynamoDB_20120810.{target}",
    }
    credentials = Credentials(access_key, secret, token)
    ours = signed(headers, body, credentials.get_frozen_credentials(), "eu-west-1", "dynamodb", now)
    request = AWSRequest("POST", "https://dynamodb.eu-west-1.amazonaws.com/", headers, body)
    with patch("botocore.auth.get_current_datetime", return_value=now.replace(tzinfo=None)):
        SigV4Auth(credentials.get_frozen_credentials(), "dynamodb", "eu-west-1").add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]
    assert ours["x-amz-date"] == request.headers["X-Amz-Date"]
    assert ours.get("x-amz-security-token") == request.headers.get("X-Amz-Security-Token")
