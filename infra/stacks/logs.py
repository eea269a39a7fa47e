"""A log group as every stage keeps one: encrypted with the stage's key, for as long as the law and the stage say."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.stacks.stages import Stage


def log_group(scope: Construct, called: str, name: str, stage: Stage, key: kms.IKey) -> logs.LogGroup:
    """`name` has to have the stage's in it: the key serves no other group."""
    if stage.named() not in name:
        raise ValueError(f"{name}: the key's policy knows only groups with {stage.named()} in their name")
    removal = RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY
    group = logs.LogGroup(scope, called, log_group_name=name, encryption_key=key, removal_policy=removal)
    resource = group.node.default_child
    if not isinstance(resource, logs.CfnLogGroup):
        raise TypeError(resource)
    resource.retention_in_days = stage.log_retention_days  # the construct takes its own words for days only
    return group
