"""The stage's own encryption keys, and who may use them: storage for whoever may use the table, and the logs; and one
for personal data, which functions use themselves."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.stacks.stages import Stage
from infra.wrapping import DESCRIPTION, alias

USE = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
]


def key(scope: Construct, stage: Stage) -> kms.Key:
    """A new key version every year. No function needs a right of its own: storage asks for it, not they."""
    made = kms.Key(
        scope,
        "Key",
        alias=f"alias/{stage.named()}",
        description=f"The table and the logs of {stage.named()}",
        enable_key_rotation=True,
        pending_window=Duration.days(30 if stage.keep_data else 7),
        removal_policy=RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY,
    )
    made.add_to_resource_policy(_table_users())
    made.add_to_resource_policy(_logs(stage))
    made.add_to_resource_policy(_alarms())
    return made


def vault_key(scope: Construct, stage: Stage) -> kms.Key:
    """Opens the keys that personal data are wrapped with, for functions whose policy names it."""
    return kms.Key(
        scope,
        "VaultKey",
        alias=alias(stage.named()),
        description=f"{DESCRIPTION} of {stage.named()}",
        enable_key_rotation=True,
        pending_window=Duration.days(30 if stage.keep_data else 7),
        removal_policy=RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY,
    )


def _table_users() -> iam.PolicyStatement:
    """Whoever in this account may use a table, through DynamoDB and in no other way."""
    return iam.PolicyStatement(
        sid="ThroughDynamoDB",
        principals=[iam.AnyPrincipal()],
        actions=[*USE, "kms:CreateGrant"],
        resources=["*"],
        conditions={
            "StringEquals": {
                "kms:CallerAccount": Aws.ACCOUNT_ID,
                "kms:ViaService": f"dynamodb.{Aws.REGION}.{Aws.URL_SUFFIX}",
            }
        },
    )


def _logs(stage: Stage) -> iam.PolicyStatement:
    """CloudWatch Logs, for this stage's log groups."""
    groups = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:*{stage.named()}*"
    return iam.PolicyStatement(
        sid="Logs",
        principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.{Aws.URL_SUFFIX}")],
        actions=USE,
        resources=["*"],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )


def _alarms() -> iam.PolicyStatement:
    """CloudWatch, to put this account's alarms into their encrypted topic."""
    return iam.PolicyStatement(
        sid="Alarms",
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
    )
