"""The CDN: one distribution before the API and the public files, so that a shop is one origin for browsers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from aws_cdk import Annotations, Duration
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.stacks.headers import api_headers, file_headers
from infra.stacks.reads import KEY_HEADERS, PLACE_HEADERS, Read, cached_reads, placed
from infra.stacks.stages import Domain

VIEWER = Path(__file__).with_name("viewer.js")
FILES = "/media/*"
"""The public prefix of the bucket (`domain/media/rules.py: rendition_key`): a path is a key."""

SHORTEST = Duration.seconds(1)
"""With 0, CloudFront would keep nothing that it has compressed. For so long it may keep what says `no-store`, too: on
these paths that are refusals, which are the same for all who ask the same."""

LONGEST = Duration.hours(1)
"""A mistake of ours in `s-maxage` outlives no hour."""

NEVER_KEPT = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""Every error that CloudFront would keep for ten seconds of its own accord: what is missing may be there at once."""


class Cdn(Construct):
    """`name` begins the names of all that it makes; `api` is the host of the REST API, below whose `path` it lies."""

    def __init__(
        self, scope: Construct, name: str, *, api: str, path: str, files: s3.IBucket, sent: Mapping[str, str],
        domain: Domain | None, logs: s3.IBucket | None,
    ) -> None:  # fmt: skip
        super().__init__(scope, "Cdn")
        self._api = origins.HttpOrigin(
            api,
            origin_path=path,
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            custom_headers=dict(sent) or None,
        )
        self._headers = api_headers(self, name)
        self._viewer = self._function(name)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=name,
            default_behavior=self._everything(),
            additional_behaviors={
                **{read.pattern: self._read(read, self._kept(name, read)) for read in cached_reads()},
                **{pattern: self._placed(name) for pattern in placed()},
                FILES: self._files(name, files),
            },
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0)) for status in NEVER_KEPT
            ],
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            **self._named(domain),
            enable_logging=logs is not None,
            log_bucket=logs,
        )

    def _function(self, name: str) -> cloudfront.FunctionAssociation:
        function = cloudfront.Function(
            self,
            "Viewer",
            function_name=f"{name}-viewer",
            code=cloudfront.FunctionCode.from_inline(VIEWER.read_text()),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.FunctionAssociation(function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)

    def _everything(self, policy: cloudfront.ICachePolicy | None = None) -> cloudfront.BehaviorOptions:
        """Passed on as it came, but for the Host, by which API Gateway finds the API; nothing is kept."""
        return cloudfront.BehaviorOptions(
            origin=self._api,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=policy or cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=self._headers,
            function_associations=[self._viewer],
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _placed(self, name: str) -> cloudfront.BehaviorOptions:
        """As everything, and with the viewer's place, which only a policy that could keep something adds. Answers to
        POST are never kept, those to GET say `no-store`."""
        policy = self.node.try_find_child("Placed") or cloudfront.CachePolicy(
            self,
            "Placed",
            cache_policy_name=f"{name}-placed",
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list(*PLACE_HEADERS),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.none(),
            cookie_behavior=cloudfront.CacheCookieBehavior.none(),
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=SHORTEST,
        )
        return self._everything(cast(cloudfront.ICachePolicy, policy))

    def _read(self, read: Read, kept: cloudfront.CachePolicy) -> cloudfront.BehaviorOptions:
        """Passed on with nothing but what is in the key: what is not asked cannot change what others are answered. What
        browsers ask beforehand (OPTIONS) is not kept."""
        return cloudfront.BehaviorOptions(
            origin=self._api,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
            cache_policy=kept,
            response_headers_policy=self._headers,
            function_associations=[self._viewer],
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _kept(self, name: str, read: Read) -> cloudfront.CachePolicy:
        """One policy for all reads with the same parameters. `s-maxage` decides how long."""
        called = "Reads" + "".join(query.title() for query in read.queries)
        known = self.node.try_find_child(called)
        if isinstance(known, cloudfront.CachePolicy):
            return known
        queries = cloudfront.CacheQueryStringBehavior
        return cloudfront.CachePolicy(
            self,
            called,
            cache_policy_name="-".join((name, "reads", *read.queries)),
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list(*KEY_HEADERS),
            query_string_behavior=queries.allow_list(*read.queries) if read.queries else queries.none(),
            cookie_behavior=cloudfront.CacheCookieBehavior.none(),
            min_ttl=SHORTEST,
            default_ttl=SHORTEST,
            max_ttl=LONGEST,
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )

    def _files(self, name: str, files: s3.IBucket) -> cloudfront.BehaviorOptions:
        # The bucket's policy is the edge stack's own work.
        Annotations.of(self).acknowledge_warning("@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac")
        access = cloudfront.S3OriginAccessControl(self, "Access", origin_access_control_name=f"{name}-files")
        return cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(files, origin_access_control=access),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=file_headers(self, name),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _named(self, domain: Domain | None) -> dict[str, Any]:
        """Under CloudFront's own name, CloudFront alone decides which TLS it speaks: that may be an old one."""
        if domain is None:
            return {}
        certificate = certificates.Certificate.from_certificate_arn(self, "Certificate", domain.certificate_arn)
        return {
            "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            "domain_names": list(domain.names),
            "certificate": certificate,
        }
