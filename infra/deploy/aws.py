"""A stage in an AWS account: who deploys where, what is missing for it, and what came of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from infra.local.place import TroubleError

BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
NEEDED_BOOTSTRAP = 6
STALE = ("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException")


@dataclass(frozen=True)
class Account:
    """Where the credentials lead."""

    session: boto3.Session
    number: str
    region: str
    caller: str

    def client(self, service: str) -> Any:
        return self.session.client(service)


def account() -> Account:
    """The account and the region of the credentials. Raises TroubleError."""
    with explained():
        session = opened()
        told = session.client("sts").get_caller_identity()
    return Account(session, told["Account"], session.region_name, told["Arn"])


def opened() -> boto3.Session:
    """A session in the region of the environment, or else of the profile. Raises TroubleError."""
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))  # which boto3 does not read, but the CDK does
    if not session.region_name:
        raise TroubleError("No AWS region is set: say where, e.g. with export AWS_REGION=eu-central-1")
    return session


def check_bootstrap(there: Account) -> None:
    """The CDK needs a bucket and roles of its own in each account and region. Raises TroubleError."""
    with explained():
        found = there.client("ssm").get_parameters(Names=[BOOTSTRAP])["Parameters"]
    if not found or int(found[0]["Value"]) < NEEDED_BOOTSTRAP:
        raise TroubleError(
            f"The CDK has not been set up in account {there.number}, region {there.region}: "
            f"run .venv/bin/python -m infra.node cdk bootstrap aws://{there.number}/{there.region}"
        )


@contextmanager
def explained() -> Iterator[None]:
    """What AWS refuses, in one sentence. Raises TroubleError."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError) as none:
        raise TroubleError(
            "No AWS credentials were found: log in, e.g. with aws sso login, or export AWS_PROFILE=name"
        ) from none
    except ProfileNotFound as unknown:
        raise TroubleError(f"{unknown}: choose another with export AWS_PROFILE=name") from unknown
    except NoRegionError as nowhere:
        raise TroubleError("No AWS region is set: say where, e.g. with export AWS_REGION=eu-central-1") from nowhere
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        if code in STALE:
            raise TroubleError(f"The AWS credentials are not valid any more ({code}): log in again") from refused
        raise TroubleError(f"AWS refused ({refused}): the deployer needs more rights") from refused
    except (CredentialRetrievalError, BotoCoreError) as broken:
        raise TroubleError(f"AWS cannot be asked: {broken}") from broken


def api_id(cloudformation: Any, stage: str) -> str:
    """The REST API of a stage."""
    told = cloudformation.describe_stack_resources(StackName=f"storefront-{stage}-doors")["StackResources"]
    found = [each["PhysicalResourceId"] for each in told if each["ResourceType"] == "AWS::ApiGateway::RestApi"]
    return str(found[0])


def standing(cloudformation: Any, prefix: str) -> list[str]:
    """The names of the stacks that begin so."""
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    names = (each["StackName"] for page in pages for each in page["Stacks"])
    return sorted(name for name in names if name.startswith(prefix))


def output(cloudformation: Any, stack: str, key: str) -> str:
    """What a stack says under this key, or nothing."""
    told = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    return next((str(each["OutputValue"]) for each in told if each["OutputKey"] == key), "")
