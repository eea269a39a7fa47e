"""The edge: what the world talks to. The CDN, what guards the API behind it, and who may read the bucket."""

from dataclasses import dataclass

from aws_cdk import Aws, CfnOutput, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.stacks import emulator
from infra.stacks.cdn import FILES, Cdn
from infra.stacks.concern import Concern
from infra.stacks.guards import SHIELD
from infra.stacks.stages import Stage
from infra.stacks.waf import Firewall


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What lies behind the edge: the REST API and its stage, the bucket, and the key that logs are encrypted with."""

    api_id: str
    api_stage: str
    bucket_name: str
    log_key_arn: str


class Edge(Concern):
    """`distribution` is the CDN's, for the alarms."""

    def __init__(self, scope: Construct, stage: Stage, behind: Behind) -> None:
        super().__init__(scope, stage, "edge")
        self._behind, self._stage = behind, stage
        files = self._files()
        cdn = Cdn(
            self,
            stage.named(),
            api=f"{behind.api_id}.execute-api.{self.region}.{Aws.URL_SUFFIX}",
            path=f"/{behind.api_stage}",
            files=files,
            sent=self._guard(),
            domain=stage.domain,
            logs=self._logs() if stage.cdn_logs else None,
        )
        self.distribution = cdn.distribution
        self._bucket_policy(files, self.distribution.distribution_arn)
        self._public_url()

    def _files(self) -> s3.IBucket:
        """By name: as its owner's construct it would have its policy changed there, and that needs the distribution."""
        name = self._behind.bucket_name
        host = f"{name}.s3.{self.region}.{Aws.URL_SUFFIX}"
        return s3.Bucket.from_bucket_attributes(self, "Files", bucket_name=name, bucket_regional_domain_name=host)

    def _guard(self) -> dict[str, str]:
        """The firewall, if the stage pays for one, and the header that gets the CDN through it."""
        if not self._stage.waf:
            return {}
        secret = secretsmanager.Secret(
            self,
            "Shield",
            description="The word by which the firewall knows the CDN",
            generate_secret_string=secretsmanager.SecretStringGenerator(exclude_punctuation=True, password_length=48),
        )
        word = secret.secret_value.unsafe_unwrap()  # a reference: CloudFormation looks it up, no template holds it
        behind = self._behind
        self.firewall = Firewall(
            self,
            self._stage.named(),
            guarded=f"arn:{Aws.PARTITION}:apigateway:{self.region}::/restapis/{behind.api_id}/stages/{behind.api_stage}",
            word=word,
            log_days=self._stage.log_retention_days,
            log_key=behind.log_key_arn,
        )
        return {SHIELD: word}

    def _logs(self) -> s3.IBucket:
        """One line for each request, with the viewer's address: kept as long as other logs."""
        return s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.OBJECT_WRITER,  # CloudFront writes by ACL
            removal_policy=RemovalPolicy.RETAIN if self._stage.keep_data else RemovalPolicy.DESTROY,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(self._stage.log_retention_days))],
        )

    def _bucket_policy(self, files: s3.IBucket, distribution: str) -> None:
        """This distribution reads the public files; nobody speaks to the bucket but over TLS 1.2 or newer."""
        everything = [files.bucket_arn, files.arn_for_objects("*")]
        s3.CfnBucketPolicy(
            self,
            "FilesPolicy",
            bucket=files.bucket_name,
            policy_document=iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        sid="TheDistributionReadsPublicFiles",
                        principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                        actions=["s3:GetObject"],
                        resources=[files.arn_for_objects(FILES.removeprefix("/"))],
                        conditions={"StringEquals": {"AWS:SourceArn": distribution}},
                    ),
                    _denied("OnlyEncrypted", everything, {"Bool": {"aws:SecureTransport": "false"}}),
                    _denied("OnlyNewTls", everything, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
                ]
            ),
        )

    def _public_url(self) -> None:
        """Where links in mails, and images, point to. The emulator serves no CDN: there the deployment says it."""
        if emulator.lacks(self, emulator.Gap.CDN):
            return
        domain = self._stage.domain
        host = domain.names[0] if domain else self.distribution.distribution_domain_name
        ssm.StringParameter(
            self,
            "PublicUrl",
            parameter_name=f"/storefront/{self._stage.name}/public_url",
            string_value=f"https://{host}",
        )
        CfnOutput(self, "Url", value=f"https://{host}", description="The shop")
        CfnOutput(
            self,
            "CdnHost",
            value=self.distribution.distribution_domain_name,
            description="What the DNS entries of our own names have to point to",
        )


def _denied(sid: str, resources: list[str], when: dict[str, dict[str, str]]) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid=sid,
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=["s3:*"],
        resources=resources,
        conditions=when,
    )
