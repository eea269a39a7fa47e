"""The lean services against the SDK's own descriptions of them."""

import pytest
from botocore.session import Session

from chalicelib.aws.lean.services import SERVICES, public_endpoint
from chalicelib.aws.settings import endpoint_url

names = pytest.mark.parametrize("name", SERVICES)


@names
def test_a_service_is_called_as_the_sdk_calls_it(name: str) -> None:
    model, ours = Session().get_service_model(name), SERVICES[name]
    theirs = (model.metadata["targetPrefix"], model.signing_name, model.metadata["jsonVersion"])
    assert (ours.target, ours.signed_as, ours.json_version) == theirs


@names
def test_its_endpoint_in_every_region_is_the_sdks(name: str) -> None:
    session = Session()
    resolver = session._get_internal_component("endpoint_resolver")
    regions = [
        region
        for partition in ("aws", "aws-cn", "aws-us-gov")
        for region in session.get_available_regions(name, partition)
    ]
    theirs = {region: resolver.construct_endpoint(SERVICES[name].signed_as, region)["hostname"] for region in regions}
    assert len(theirs) > 30
    assert {region: f"https://{host}" for region, host in theirs.items()} == {
        region: public_endpoint(SERVICES[name].signed_as, region) for region in regions
    }


@names
def test_another_endpoint_is_read_from_where_the_sdk_reads_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert endpoint_url(name) == ""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert endpoint_url(name) == "http://127.0.0.1:1"
    service_id = Session().get_service_model(name).service_id.replace(" ", "_").upper()
    monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service_id}", "http://127.0.0.1:2")
    assert endpoint_url(name) == "http://127.0.0.1:2"
