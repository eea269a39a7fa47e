"""The one list of what the local emulator lacks. `-c local=true` leaves these out and changes nothing else.

Where the emulator only ignores a setting, the template has it all the same.
"""

from enum import Enum

from aws_cdk import CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Environment, IStackSynthesizer
from constructs import IConstruct

FLAG = "local"
"""The context flag."""

ACCOUNT = "000000000000"
REGION = "us-east-1"
ASSETS = "storefront-assets"
"""The bucket that the deployer makes there in place of `cdk bootstrap`."""


class Gap(Enum):
    """What is left out there, and why."""

    CDN = "it serves no CloudFront distribution, so that the deployment itself says the public URL"
    EVENT_ARCHIVE = "it does not know AWS::Events::Archive"
    METRIC_MATH = "it knows alarms on one metric only"
    WEB_ACL_ASSOCIATION = "it does not know AWS::WAFv2::WebACLAssociation"
    WEB_ACL_LOG = "it does not know AWS::WAFv2::LoggingConfiguration"


def lacks(scope: IConstruct, gap: Gap) -> bool:
    """Whether the gap is to be left out, for anything inside an app."""
    return isinstance(gap, Gap) and is_target(scope)


def is_target(scope: IConstruct) -> bool:
    return str(scope.node.try_get_context(FLAG)).lower() == "true"


def environment(scope: IConstruct) -> Environment:
    """Where stacks go: AWS decides by the credentials at deployment; the emulator has one account."""
    return Environment(account=ACCOUNT, region=REGION) if is_target(scope) else Environment()


def synthesizer(scope: IConstruct) -> IStackSynthesizer:
    """How assets travel: by the roles of `cdk bootstrap`; there as the caller, who may do everything."""
    if is_target(scope):
        return CliCredentialsStackSynthesizer(file_assets_bucket_name=ASSETS)
    return DefaultStackSynthesizer()
