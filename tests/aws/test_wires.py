"""What leaves and reaches the shop: encrypted by TLS 1.2 or newer, and signed by whoever sends it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import SSLError
from botocore.httpsession import URLLib3Session

from chalicelib.aws import params
from chalicelib.aws.clients import client
from chalicelib.aws.doors import DOORS
from chalicelib.aws.lean import services
from chalicelib.aws.settings import PlainHttpError, settings
from chalicelib.aws.stock import opened
from chalicelib.core.signatures import Secret, sign
from chalicelib.domain.payments.gateways import ProviderUnavailable
from chalicelib.domain.payments.gateways.outbound import Origin, Patience, send
from chalicelib.domain.payments.providers import provider
from tests.aws.tls import WEAKEST, certificate, speaking
from tests.contracts.whole import ROOT, load_everything
from tests.shop import NOON, Browser, forget

load_everything()
Ask = Callable[[int, Path], int]
PATIENCE = Patience(connect=2.0, read=2.0, whole=3.0)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    """A certificate for localhost."""
    return certificate(tmp_path)


def to_provider(port: int, pem: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(pem))
        return send(Origin("https", "localhost", port), "GET", "/", b"", {}, PATIENCE).status


def to_aws(port: int, pem: Path) -> int:
    session = URLLib3Session(verify=str(pem), timeout=2)
    said: int = session.send(AWSRequest("GET", f"https://localhost:{port}/").prepare()).status_code
    session.close()
    return said


both_ways = pytest.mark.parametrize("asked", [to_provider, to_aws])
Refused = (ProviderUnavailable, SSLError)


@both_ways
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_others_are_spoken_to_by_tls_1_2_or_newer(pem: Path, version: ssl.TLSVersion, asked: Ask) -> None:
    """S10.1.2-a part: the ways out to payment providers, and to AWS where it is botocore's."""
    with speaking(version, pem) as port:
        assert asked(port, pem) == 204


def old_client(port: int) -> str | None:
    """What a client that takes any version agrees on with the server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(WEAKEST)
    context.minimum_version = ssl.TLSVersion.TLSv1
    with socket.create_connection(("127.0.0.1", port), 2) as plain, context.wrap_socket(plain) as tls:
        return tls.version()


@both_ways
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")  # Python warns of it, as it should
def test_who_speaks_only_older_tls_is_not_spoken_to(pem: Path, asked: Ask) -> None:
    """S10.1.2-a part: whatever the settings of the system's OpenSSL are."""
    with speaking(ssl.TLSVersion.TLSv1_1, pem) as port:
        assert old_client(port) == "TLSv1.1"
        with pytest.raises(Refused, match=r"SSL"):
            asked(port, pem)


@both_ways
def test_others_must_prove_their_name(pem: Path, tmp_path: Path, asked: Ask) -> None:
    """S10.1.2-a part: by a certificate that we trust, and that is for their host."""
    elsewhere = certificate(tmp_path, "elsewhere.example")
    with speaking(ssl.TLSVersion.TLSv1_3, elsewhere) as port:
        for trusted in (pem, elsewhere):
            with pytest.raises(Refused, match=r"SSL"):
                asked(port, trusted)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The settings of a stage that is for customers."""
    for name in ("AWS_ENDPOINT_URL", "PUBLIC_URL", "MEDIA_URL", "FAKEPAY_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STAGE", "prod")
    monkeypatch.setenv("PARAMS_PREFIX", "/storefront/test")
    settings.cache_clear()
    forget()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()
    forget()


WAYS: dict[str, tuple[str, Callable[[], Any]]] = {
    "payments": ("FAKEPAY_URL", lambda: provider("fakepay")),
    "storage": ("AWS_ENDPOINT_URL", lambda: services.opened("dynamodb")),
    "stock storage": ("AWS_ENDPOINT_URL", lambda: opened("dynamodb")),
    "mail": ("AWS_ENDPOINT_URL", lambda: client("ses")),
    "links": ("PUBLIC_URL", params.public_url),
    "images": ("MEDIA_URL", params.media_url),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", ["http://other.example", "http://127.0.0.1:8002"])
def test_where_customers_are_nothing_is_said_in_the_clear(
    cloud_in_process: None, production: pytest.MonkeyPatch, way: str, place: str
) -> None:
    """S10.1.2-a part: not even to this machine, which only local runs and tests may."""
    variable, go = WAYS[way]
    production.setenv("PUBLIC_URL", "https://shop.example")
    params.secret("fakepay")  # read while the way to it is still the right one
    production.setenv(variable, place)
    settings.cache_clear()
    with pytest.raises(PlainHttpError):
        go()
    production.setenv(variable, "https://other.example")
    settings.cache_clear()
    go()


@pytest.mark.parametrize("service", ["s3", "ses", "sns", "ssm", "events", "stepfunctions", "dynamodb"])
def test_what_we_say_to_aws_is_signed(service: str) -> None:
    """S10.1.2-a part: by SigV4, with the time in it; AWS refuses it a quarter of an hour later."""
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "s3": ("head_object", {"Bucket": "b", "Key": "k"}),
        "ses": ("get_send_quota", {}),
        "sns": ("publish", {"PhoneNumber": "+10000000000", "Message": "m"}),
        "ssm": ("get_parameter", {"Name": "n"}),
        "events": ("put_events", {"Entries": [{"Source": "s", "DetailType": "d", "Detail": "{}"}]}),
        "stepfunctions": ("start_execution", {"stateMachineArn": "a"}),
        "dynamodb": ("get_item", {"TableName": "t", "Key": {"pk": {"S": "x"}}}),
    }
    sent: list[Any] = []

    def caught(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 400, {}, _Empty())

    forget()
    asking = client(service)
    asking.meta.events.register_first("before-send", caught)
    name, given = calls[service]
    with pytest.raises(asking.exceptions.ClientError):
        getattr(asking, name)(**given)
    forget()
    assert sent[0].url.startswith("https://")
    assert sent[0].headers["Authorization"].startswith(b"AWS4-HMAC-SHA256 Credential=")
    assert b"x-amz-date" in sent[0].headers["Authorization"]


def test_nobody_waits_longer_for_aws_than_the_gateway_waits_for_us() -> None:
    """Who hurries gives up long before it, with two tries; who has time asks three times."""
    forget()
    kinds = [client("ses", hurried=True).meta.config, client("ses").meta.config]
    forget()
    assert [(each.connect_timeout, each.read_timeout, each.retries) for each in kinds] == [
        (2, 5, {"mode": "standard", "total_max_attempts": 2}), (2, 10, {"mode": "standard", "total_max_attempts": 3}),
    ]  # fmt: skip


class _Empty:
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield b"<ErrorResponse><Error><Code>No</Code></Error></ErrorResponse>"


HOOKS = {
    "/webhooks/fakepay": ("fakepay", "Fakepay_Signature", ROOT / "events/payments/fakepay_payment_captured.json"),
    "/webhooks/carriers/simulated": ("carrier", "Carrier_Signature", ROOT / "events/fulfillment/carrier_webhook.json"),
}
OLD, NEW = Secret("old" * 16), Secret("new" * 16)


def test_every_door_for_providers_is_tried_here() -> None:
    assert {door.path.replace("{carrier}", "simulated") for door in DOORS if door.signed} == set(HOOKS)


@pytest.mark.parametrize("path", HOOKS)
def test_what_reaches_us_from_other_services_is_signed_lately_and_by_a_live_key(
    anyone: Browser, noon: None, path: str
) -> None:
    """S10.1.2-a: HMAC over the bytes, within five minutes, while keys rotate. What is authentic is of no payment or
    parcel here (404); what is not, is not looked at (401)."""
    name, header, sample = HOOKS[path]
    retiring = {"value": OLD.value, "retires_at": NOON + timedelta(seconds=60)}
    ring = msgspec.json.encode({"secrets": [{"value": NEW.value}, retiring]}).decode()
    full = f"{settings().params_prefix}/secrets/{name}"
    boto3.client("ssm").put_parameter(Name=full, Value=ring, Type="SecureString", Overwrite=True)
    params.forget()
    raw = sample.read_bytes()

    def answered(signature: str, body: bytes = raw) -> int:
        return anyone.call("POST", path, body, **{header: signature}).status

    seconds = {number: NOON + timedelta(seconds=number) for number in (-301, -300, 0, 300, 301)}
    assert {number: answered(sign([NEW], raw, at)) for number, at in seconds.items()} == {
        -301: 401, -300: 404, 0: 404, 300: 404, 301: 401
    }  # fmt: skip
    assert answered(sign([OLD], raw, NOON)) == 404
    assert answered(sign([Secret("guessed" * 8)], raw, NOON)) == 401
    assert answered(sign([NEW], raw, NOON), raw.replace(b"2026", b"2027", 1)) == 401
    assert answered("") == 401
    boto3.client("ssm").put_parameter(Name=full, Value=NEW.value, Type="SecureString", Overwrite=True)
    params.forget()
    assert (answered(sign([OLD], raw, NOON)), answered(sign([NEW], raw, NOON))) == (401, 404)
