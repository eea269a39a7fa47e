"""The workflows, from the same definitions that the local cloud runs: each may call its own tasks and nothing else."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.resources import Resources, Workflow
from infra.stacks.concern import Concern
from infra.stacks.data import Data
from infra.stacks.logs import log_group
from infra.stacks.names import construct_id, function_arn
from infra.stacks.stages import Stage


class Workflows(Concern):
    """Standard ones: a refund may wait for days, and pays once."""

    def __init__(self, scope: Construct, stage: Stage, wanted: Resources, data: Data) -> None:
        super().__init__(scope, stage, "workflows")
        self.machines = {workflow.name: self._machine(workflow, data) for workflow in wanted.workflows}

    def _machine(self, workflow: Workflow, data: Data) -> stepfunctions.StateMachine:
        stage, called = self.stage_settings, construct_id(workflow.name)
        tasks = {task: function_arn(stage, task) for task in workflow.tasks}
        role = iam.Role(
            self,
            f"{called}Role",
            assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
            inline_policies={"tasks": _may_call(list(tasks.values()))},
        )
        return stepfunctions.StateMachine(
            self,
            called,
            state_machine_name=stage.named(workflow.name),
            state_machine_type=stepfunctions.StateMachineType.STANDARD,
            definition_body=stepfunctions.DefinitionBody.from_string(workflow.definition.read_text()),
            definition_substitutions=tasks,
            role=role,
            logs=self._log(workflow, data),
            tracing_enabled=True,
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _log(self, workflow: Workflow, data: Data) -> stepfunctions.LogOptions:
        """Every step, without what goes in and comes out: that names customers' orders."""
        # Below this prefix a delivery needs no line in the account's resource policy, which has no room for many.
        name = f"/aws/vendedlogs/states/{self.stage_settings.named(workflow.name)}"
        group = log_group(self, f"{construct_id(workflow.name)}Log", name, self.stage_settings, data.key)
        return stepfunctions.LogOptions(
            destination=group, level=stepfunctions.LogLevel.ALL, include_execution_data=False
        )


def _may_call(functions: list[str]) -> iam.PolicyDocument:
    allowed = iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=functions)
    return iam.PolicyDocument(statements=[allowed])
