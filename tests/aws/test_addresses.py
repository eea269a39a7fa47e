"""Where we are found, and by which header a shop is: as whoever deploys us says."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import params
from chalicelib.aws.identity import UnknownShop, shop_of
from chalicelib.aws.outbox import sender
from chalicelib.aws.settings import settings
from infra.declared import resources

ELSEWHERE = "https://shop.example"


@pytest.fixture(autouse=True)
def read_anew(cloud_in_process: None) -> Iterator[None]:
    """What the environment says is read again in and after each test."""
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_our_url_is_a_parameter_that_is_kept_while_warm() -> None:
    ssm, name = boto3.client("ssm"), f"{settings().params_prefix}/public_url"
    ssm.put_parameter(Name=name, Value=ELSEWHERE, Type="String", Overwrite=True)
    assert (params.public_url(), params.media_url()) == (ELSEWHERE, ELSEWHERE)
    assert (params.object_url("media/a.jpg"), sender()) == (f"{ELSEWHERE}/media/a.jpg", "no-reply@shop.example")
    ssm.delete_parameter(Name=name)
    assert params.public_url() == ELSEWHERE
    params.forget()
    with pytest.raises(ClientError, match="ParameterNotFound"):
        params.public_url()


def test_the_environment_goes_before_the_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", ELSEWHERE)
    assert (params.public_url(), params.media_url()) == (ELSEWHERE, ELSEWHERE)
    monkeypatch.setenv("MEDIA_URL", "https://images.example")
    settings.cache_clear()
    assert (params.public_url(), params.media_url()) == (ELSEWHERE, "https://images.example")


def test_the_resources_are_known_before_there_is_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    params.forget()
    boto3.client("ssm").delete_parameter(Name=f"{settings().params_prefix}/public_url")
    assert resources().mail_domain == ""
    monkeypatch.setenv("PUBLIC_URL", ELSEWHERE)
    settings.cache_clear()
    assert resources().mail_domain == "shop.example"


def test_behind_a_cdn_another_header_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """And then `Host`, which the gateway sets to a name of its own, says nothing."""
    monkeypatch.setenv("SHOP_HOST_HEADER", "X-Shop-Host")
    assert shop_of({"host": "lamps.example", "x-shop-host": "Mugs.example"}).shop_id == "mugs"
    for headers in ({"host": "mugs.example"}, {"host": "mugs.example", "x-shop-host": ""}):
        with pytest.raises(UnknownShop):
            shop_of(headers)
