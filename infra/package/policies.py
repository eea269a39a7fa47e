"""A function's policy in the template: the resources of its file become those of the stage."""

import re
from typing import Any

from infra.package.order import CannotPackageError

Document = dict[str, Any]

EXECUTIONS = {
    "Fn::Sub": [
        "${Executions}:*",
        {"Executions": {"Fn::Join": [":execution:", {"Fn::Split": [":stateMachine:", {"Ref": "RefundWorkflowArn"}]}]}},
    ]
}

KNOWN = (
    (r"arn:aws:dynamodb:\*:\*:table/storefront", "${TableArn}"),
    (r"arn:aws:dynamodb:\*:\*:table/storefront(/index/[a-z0-9]+)", "${TableArn}%s"),
    (r"arn:aws:events:\*:\*:event-bus/storefront", "${BusArn}"),
    (r"arn:aws:s3:::storefront-media", "${MediaBucketArn}"),
    (r"arn:aws:s3:::storefront-media(/.+)", "${MediaBucketArn}%s"),
    (r"arn:aws:s3:::storefront-anchors", "${AnchorBucketArn}"),
    (r"arn:aws:s3:::storefront-anchors(/.+)", "${AnchorBucketArn}%s"),
    (r"arn:aws:states:\*:\*:stateMachine:storefront-refund", "${RefundWorkflowArn}"),
    (r"arn:aws:states:\*:\*:execution:storefront-refund:\*", EXECUTIONS),
    (r"arn:aws:ssm:\*:\*:parameter/storefront(/.+)", "${ParamsArn}%s"),
    (r"arn:aws:kms:\*:\*:key/storefront-vault", "${VaultKeyArn}"),
    (r"arn:aws:sns:\*:\*:\*", "arn:${AWS::Partition}:sns:*:*:*"),
    (r"arn:aws:ses:\*:\*:identity/\*", "${MailIdentityArn}"),
)
"""How the files name a resource, and how the template does."""

EVERY = frozenset({"*", "arn:aws:sns:*:*:*"})
ANYTHING = frozenset({"sns:Publish"})
"""Actions without a resource that could be named: a text message goes to a telephone number."""


def of_stage(document: Document) -> list[Document]:
    """The statements with the resources of the stage. Raises CannotPackageError for one that nobody knows."""
    return [_statement(statement) for statement in document["Statement"]]


def _statement(statement: Document) -> Document:
    actions, resources = _listed(statement["Action"]), _listed(statement["Resource"])
    fine = {"*"} if set(actions) <= ANYTHING else set()
    if statement["Effect"] == "Allow" and (EVERY & set(resources)) - fine:
        raise CannotPackageError(f"a policy allows {actions} on every resource")
    replaced = [_resource(each) for each in resources]
    return statement | {"Action": actions, "Resource": replaced[0] if len(replaced) == 1 else replaced}


def _resource(arn: str) -> Any:
    if arn == "*":
        return arn
    for pattern, ours in KNOWN:
        if found := re.fullmatch(pattern, arn):
            return {"Fn::Sub": ours % found.groups()} if isinstance(ours, str) else ours
    raise CannotPackageError(f"a policy names {arn}: infra.package.policies does not know what that is in a stage")


def _listed(one_or_more: str | list[str]) -> list[str]:
    return [one_or_more] if isinstance(one_or_more, str) else one_or_more
