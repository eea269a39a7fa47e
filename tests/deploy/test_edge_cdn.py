"""The CDN: what it keeps and for whom, what it passes on, how it speaks."""

import re
from dataclasses import replace
from typing import Any

import boto3
import pytest

from chalicelib.aws import viewers
from chalicelib.aws.doors import DOORS
from chalicelib.aws.files import IMMUTABLE
from chalicelib.aws.replies import ALWAYS, VARY
from chalicelib.aws.settings import settings
from chalicelib.domain.media import actions
from infra.local import media as local_media
from infra.stacks.cdn import NEVER_KEPT
from infra.stacks.reads import PLACE_HEADERS, SHOP_HOST, Overlap, cached_reads, placed
from tests.contracts.whole import load_everything
from tests.deploy.edges import NAMED, behaviors, distribution, headers, named, of, templates
from tests.media.builders import photo
from tests.media.test_actions import announce, put
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.deploy
load_everything()

NOTHING_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
AS_THE_OBJECT_SAYS = "658327ea-f89d-4fab-a63d-7e88639e58f6"
"""Policies that CloudFront itself has: CachingDisabled, AllViewerExceptHostHeader, CachingOptimized."""

FILES = "/media/*"
RENDERED = [door for door in DOORS if door.rendered]


def kept(stage: str = "prod") -> dict[str, dict[str, Any]]:
    """The cached reads, by pattern."""
    listed = distribution(stage)["CacheBehaviors"]
    return {str(each["PathPattern"]): each for each in listed if each["PathPattern"] not in (FILES, *placed())}


def files(stage: str = "prod") -> dict[str, Any]:
    found: list[dict[str, Any]] = distribution(stage)["CacheBehaviors"]
    return next(each for each in found if each["PathPattern"] == FILES)


def key_of(behavior: dict[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = named("prod", "CloudFront::CachePolicy", behavior["CachePolicyId"])["CachePolicyConfig"]
    return config


def first_fit(path: str) -> str | None:
    """The pattern that CloudFront takes for a path: the first in order."""
    for pattern in kept():
        if re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), path):
            return pattern
    return None


def test_every_rendered_read_is_kept_and_nothing_else() -> None:
    """S2.3.3-a part: what a shopper reads most is kept at the CDN; what is one shopper's own never is."""
    assert len(RENDERED) >= 4
    paths = {door.path: re.sub(r"\{\w+\}", "x1", door.path) for door in DOORS}
    assert {door.path for door in DOORS if first_fit(paths[door.path])} == {door.path for door in RENDERED}
    assert distribution("prod")["DefaultCacheBehavior"]["CachePolicyId"] == NOTHING_KEPT


def test_a_private_door_below_a_kept_pattern_fails_the_build() -> None:
    [product] = [door for door in RENDERED if door.path == "/products/{product_id}"]
    private = replace(product, path="/products/{product_id}/mine", rendered=False)
    with pytest.raises(Overlap, match=r"GET /products/\{product_id\}/mine"):
        cached_reads([product, private])


def test_the_key_is_what_answers_differ_by() -> None:
    """S2.3.3-a part: the key has exactly the headers of the doors' Vary and the host, which says the shop."""
    for behavior in kept().values():
        key = key_of(behavior)["ParametersInCacheKeyAndForwardedToOrigin"]
        told = {name.strip() for name in VARY.split(",")}
        assert set(key["HeadersConfig"]["Headers"]) == told | {SHOP_HOST}
        assert key["CookiesConfig"] == {"CookieBehavior": "none"}
        assert key["EnableAcceptEncodingGzip"]
        assert key["EnableAcceptEncodingBrotli"]


@pytest.mark.parametrize("door", RENDERED, ids=lambda door: door.name)
def test_the_key_has_the_parameters_that_the_door_understands(door: Any) -> None:
    pattern = first_fit(re.sub(r"\{\w+\}", "x1", door.path))
    assert pattern is not None
    key = key_of(kept()[pattern])["ParametersInCacheKeyAndForwardedToOrigin"]["QueryStringsConfig"]
    understood = set(door.query.__struct_fields__) if door.query else set()
    assert set(key.get("QueryStrings", [])) == understood
    assert key["QueryStringBehavior"] == ("whitelist" if understood else "none")


def test_nothing_is_kept_longer_than_its_door_says() -> None:
    """S2.3.3-a part: `s-maxage` decides; an answer without it is kept for a second, an error never."""
    for behavior in kept().values():
        policy = key_of(behavior)
        assert (policy["MinTTL"], policy["DefaultTTL"]) == (1, 1)  # 0 would keep nothing compressed
        assert policy["MaxTTL"] <= 3600
    errors = {each["ErrorCode"]: each["ErrorCachingMinTTL"] for each in distribution("prod")["CustomErrorResponses"]}
    assert errors == dict.fromkeys(NEVER_KEPT, 0)


def test_what_is_not_in_the_key_is_not_passed_on() -> None:
    """No header that others do not have in their key may change what they are given: the origin never sees it."""
    for behavior in kept().values():
        assert "OriginRequestPolicyId" not in behavior
        assert behavior["AllowedMethods"] == ["GET", "HEAD", "OPTIONS"]
        assert "OPTIONS" not in behavior.get("CachedMethods", [])


def test_everything_else_goes_on_as_it_came_but_for_the_host() -> None:
    default = distribution("prod")["DefaultCacheBehavior"]
    assert default["OriginRequestPolicyId"] == ALL_BUT_HOST
    assert set(default["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def test_doors_that_open_sessions_are_told_where_the_viewer_is() -> None:
    """S4.1.3-a part: by the CDN, which replaces what the viewer says of himself; nothing of it is kept."""
    opening = {each["PathPattern"]: each for each in distribution("prod")["CacheBehaviors"]}
    assert {"/users", "/sessions", "/oidc/*/sessions", "/assertions/sessions", "/staff/sessions"} == set(placed())
    for pattern in placed():
        policy = key_of(opening[pattern])
        assert (policy["MinTTL"], policy["DefaultTTL"], policy["MaxTTL"]) == (0, 0, 1)
        key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
        assert set(key["HeadersConfig"]["Headers"]) == set(PLACE_HEADERS)
        assert {name.lower() for name in PLACE_HEADERS} == {viewers.COUNTRY, viewers.LATITUDE, viewers.LONGITUDE}
        assert opening[pattern]["OriginRequestPolicyId"] == ALL_BUT_HOST
        assert "POST" in opening[pattern]["AllowedMethods"]


@pytest.mark.parametrize("stage", ["dev", "prod", "local"])
def test_plain_http_is_redirected(stage: str) -> None:
    """S2.3.4-a part: a plain-HTTP call is redirected, on every path."""
    assert {each["ViewerProtocolPolicy"] for each in behaviors(stage)} == {"redirect-to-https"}


@pytest.mark.parametrize("stage", ["dev", "prod", "local"])
def test_every_answer_has_the_security_headers(stage: str) -> None:
    """S2.3.4-a part: HSTS and no-sniff, also on errors that no function gave; only the doors speak CORS."""
    for behavior in behaviors(stage):
        config = headers(stage, behavior)
        says = config["SecurityHeadersConfig"]
        transport = says["StrictTransportSecurity"]
        told = f"max-age={transport['AccessControlMaxAgeSec']}; includeSubDomains"
        assert transport["IncludeSubdomains"]
        assert told == ALWAYS["Strict-Transport-Security"]
        assert says["ReferrerPolicy"]["ReferrerPolicy"] == ALWAYS["Referrer-Policy"]
        assert says["FrameOptions"]["FrameOption"] == "DENY"
        assert says["ContentSecurityPolicy"]["ContentSecurityPolicy"].startswith("default-src 'none'")
        assert all(header["Override"] for header in says.values())
        assert {"Header": "Server"} in config["RemoveHeadersConfig"]["Items"]
        assert "CorsConfig" not in config


def test_only_new_tls_is_spoken_with_browsers_and_with_the_api() -> None:
    """S10.1.2-a part: TLS 1.2 or newer, under a name of our own; CloudFront's own name has CloudFront's own minimum."""
    certificate = distribution("prod")["ViewerCertificate"]
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert distribution("prod")["Aliases"] == list(NAMED.names)
    for stage in ("dev", "prod"):
        [api] = [each for each in distribution(stage)["Origins"] if "CustomOriginConfig" in each]
        assert api["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]
        assert api["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
        assert api["OriginPath"] == "/api"


def test_the_bucket_speaks_new_tls_only() -> None:
    """S10.1.2-a part: the bucket speaks new TLS only"""
    denied = {each["Sid"]: each for each in statements() if each["Effect"] == "Deny"}
    assert denied["OnlyEncrypted"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert denied["OnlyNewTls"]["Condition"] == {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
    for each in denied.values():
        assert (each["Principal"], each["Action"], len(each["Resource"])) == ({"AWS": "*"}, "s3:*", 2)


def statements() -> list[dict[str, Any]]:
    """Of the policy of the bucket with the files."""
    [policy] = [each for each in of("prod", "S3::BucketPolicy") if each["Bucket"] == "storefront-media-111122223333"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def test_only_this_distribution_reads_only_public_files() -> None:
    """S2.3.3-a part: nobody else outside reads the bucket, and it reads no uploads, imports or exports."""
    [allowed] = [each for each in statements() if each["Effect"] == "Allow"]
    [identity] = [
        name for name, each in templates()["prod"]["Resources"].items() if each["Type"].endswith("Distribution")
    ]
    assert (allowed["Principal"], allowed["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    assert "".join(map(str, allowed["Resource"]["Fn::Join"][1])).endswith(":s3:::storefront-media-111122223333/media/*")
    assert identity in str(allowed["Condition"]["StringEquals"]["AWS:SourceArn"])
    assert f"{local_media.PREFIX}*" == FILES


def test_files_are_signed_for_and_read_only() -> None:
    """S2.3.3-a part: the CDN signs for each file; no form or link of a shopper reaches the bucket through it."""
    behavior = files()
    assert behavior["AllowedMethods"] == ["GET", "HEAD"]
    assert behavior["CachePolicyId"] == AS_THE_OBJECT_SAYS
    assert "OriginRequestPolicyId" not in behavior
    [control] = of("prod", "CloudFront::OriginAccessControl")
    config = control["OriginAccessControlConfig"]
    assert (config["SigningBehavior"], config["SigningProtocol"]) == ("always", "sigv4")
    [bucket] = [each for each in distribution("prod")["Origins"] if "S3OriginConfig" in each]
    assert bucket["Id"] == behavior["TargetOriginId"]
    assert "OriginAccessControlId" in bucket


def test_a_file_opened_by_itself_is_no_page() -> None:
    config = headers("prod", files())
    policy = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'; sandbox"
    [own] = config["CustomHeadersConfig"]["Items"]
    assert own == {"Header": "Content-Disposition", "Value": "attachment", "Override": True}


@pytest.mark.usefixtures("cloud_in_process", "noon")
def test_images_of_the_shop_are_immutable_and_named_by_their_content() -> None:
    """S2.3.3-a: what the app writes for shoppers lies where the CDN reads, under a key made from its bytes, with a
    Cache-Control that lets everyone keep it for ever; the CDN leaves that header alone."""
    s3 = boto3.client("s3")
    seen: dict[str, bytes] = {}
    for width, height in ((40, 20), (50, 30)):
        media, key = announce()
        put(key, photo(width=width, height=height))
        actions.take_in(key, NOON)
        for rendition in actions.find(MUGS, media.media_id).renditions.values():
            found = s3.get_object(Bucket=settings().bucket, Key=rendition)
            assert found["CacheControl"] == IMMUTABLE == "public, max-age=31536000, immutable"
            assert found["ContentType"] == "image/webp"
            seen[rendition] = found["Body"].read()
    assert len(seen) == 6
    assert all(re.fullmatch(r"media/mugs/[0-9a-f]{32}/\w+\.webp", key) for key in seen)
    overridden = {each["Header"] for each in headers("prod", files())["CustomHeadersConfig"]["Items"]}
    assert "Cache-Control" not in overridden


def test_the_public_url_is_written_where_the_app_reads_it() -> None:
    [own] = of("prod", "SSM::Parameter")
    assert own["Name"] == "/storefront/prod/public_url"
    assert own["Value"] == "https://shop.example.com"
    [other] = of("dev", "SSM::Parameter")
    assert "DomainName" in str(other["Value"])
    assert of("local", "SSM::Parameter") == []
