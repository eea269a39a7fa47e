"""Policies: what the files name by default names becomes the stage's; what nobody knows stops the packaging."""

import pytest

from infra.package.order import CannotPackageError
from infra.package.policies import of_stage


def allowed(resource: str, action: str = "dynamodb:GetItem") -> object:
    [statement] = of_stage({"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})
    assert statement["Action"] == [action]
    return statement["Resource"]


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("arn:aws:dynamodb:*:*:table/storefront", "${TableArn}"),
        ("arn:aws:dynamodb:*:*:table/storefront/index/gsi1", "${TableArn}/index/gsi1"),
        ("arn:aws:events:*:*:event-bus/storefront", "${BusArn}"),
        ("arn:aws:s3:::storefront-media/incoming/*", "${MediaBucketArn}/incoming/*"),
        ("arn:aws:states:*:*:stateMachine:storefront-refund", "${RefundWorkflowArn}"),
        ("arn:aws:ssm:*:*:parameter/storefront/secrets/tokens", "${ParamsArn}/secrets/tokens"),
        ("arn:aws:ses:*:*:identity/*", "${MailIdentityArn}"),
    ],
)
def test_a_resource_is_the_stages_own(named: str, meant: str) -> None:
    assert allowed(named) == {"Fn::Sub": meant}


def test_executions_belong_to_the_workflow_of_the_stage() -> None:
    found = allowed("arn:aws:states:*:*:execution:storefront-refund:*", "states:DescribeExecution")
    assert isinstance(found, dict)
    text, names = found["Fn::Sub"]
    [joined] = names.values()
    separator, split = joined["Fn::Join"]
    workflow = "arn:aws:states:eu-west-1:111122223333:stateMachine:storefront-prod-refund"
    executions = separator.join(workflow.split(split["Fn::Split"][0]))
    assert text.replace("${Executions}", executions) == workflow.replace("stateMachine", "execution") + ":*"


@pytest.mark.parametrize("resource", ["*", "arn:aws:dynamodb:*:*:table/*", "arn:aws:s3:::*", "arn:aws:ssm:*:*:*"])
def test_what_is_not_known_stops_the_packaging(resource: str) -> None:
    with pytest.raises(CannotPackageError):
        allowed(resource)


def test_topics_can_be_refused_but_not_allowed() -> None:
    """S10.1.1-a part: who sends text messages publishes to no topic."""
    refusal = {"Effect": "Deny", "Action": ["sns:Publish"], "Resource": ["arn:aws:sns:*:*:*"]}
    [statement] = of_stage({"Statement": [refusal]})
    assert statement == refusal | {"Resource": {"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}}
    with pytest.raises(CannotPackageError):
        allowed("arn:aws:sns:*:*:*", "sns:Publish")


def test_a_condition_stays_as_it_is() -> None:
    """S10.1.1-a part: a condition stays as it is"""
    keys = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["CART#*"]}}
    table = "arn:aws:dynamodb:*:*:table/storefront"
    statement = {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": table, "Condition": keys}
    assert of_stage({"Statement": [statement]})[0]["Condition"] == keys


def test_a_text_message_goes_to_a_number_that_no_policy_can_name() -> None:
    assert allowed("*", "sns:Publish") == "*"
