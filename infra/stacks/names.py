"""ARNs by name. Stacks that know each other's names need no exports, which would keep what nobody uses any more."""

from aws_cdk import Aws

from infra.stacks.stages import Stage


def arn(service: str, resource: str) -> str:
    """Of a resource in the account and region of the deployment."""
    return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"


def function_arn(stage: Stage, name: str) -> str:
    return arn("lambda", f"function:{stage.named(name)}")


def queue_arn(stage: Stage, name: str) -> str:
    return arn("sqs", stage.named(name))


def workflow_arn(stage: Stage, name: str) -> str:
    return arn("states", f"stateMachine:{stage.named(name)}")


def construct_id(name: str) -> str:
    """`storefront-close-unpaid` is CloseUnpaid in a template."""
    return "".join(word.capitalize() for word in name.removeprefix("storefront-").replace("_", "-").split("-"))
