"""The headers of every answer at the edge, also of those that no function gave: errors, redirects, files."""

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from chalicelib.aws.replies import ALWAYS

HSTS = Duration.days(730)
"""As the doors say it themselves (`chalicelib.aws.replies.ALWAYS`)."""

API_CONTENT = ALWAYS["Content-Security-Policy"]
FILE_CONTENT = f"{API_CONTENT}; sandbox"

TELLTALES = ("Server", "X-Powered-By")
OF_THE_STORE = ("Server", "x-amz-server-side-encryption", "x-amz-version-id")
"""CloudFront lets nobody remove its own headers, nor most of `x-amzn-*`."""


def api_headers(scope: Construct, name: str) -> cloudfront.ResponseHeadersPolicy:
    """JSON is never a page: nothing in it may run, load or be framed."""
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "ApiHeaders",
        response_headers_policy_name=f"{name}-api",
        comment="Security headers of the API",
        security_headers_behavior=_security(API_CONTENT),
        remove_headers=list(TELLTALES),
    )


def file_headers(scope: Construct, name: str) -> cloudfront.ResponseHeadersPolicy:
    """A file is shown inside a page or saved; opened by itself it is a download, so that it never is our own page."""
    attachment = cloudfront.ResponseCustomHeader(header="Content-Disposition", value="attachment", override=True)
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "FileHeaders",
        response_headers_policy_name=f"{name}-files",
        comment="Security headers of files; Cache-Control stays the object's own",
        security_headers_behavior=_security(FILE_CONTENT),
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(custom_headers=[attachment]),
        remove_headers=list(OF_THE_STORE),
    )


def _security(content: str) -> cloudfront.ResponseSecurityHeadersBehavior:
    return cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
            content_security_policy=content, override=True
        ),
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        frame_options=cloudfront.ResponseHeadersFrameOptions(
            frame_option=cloudfront.HeadersFrameOption.DENY, override=True
        ),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
        ),
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=HSTS, include_subdomains=True, override=True
        ),
    )
