"""What the workflows and the clock promise: the right definition, the right hands, nothing personal in a log."""

import json

from infra.declared import resources
from tests.deploy.assembly import Assembly, flat

(REFUND,) = resources().workflows


def test_the_refund_is_the_definition_that_the_local_cloud_runs(assembly: Assembly) -> None:
    machine = assembly.only("StepFunctions::StateMachine")
    assert json.loads(machine["DefinitionString"]) == json.loads(REFUND.definition.read_text())
    assert machine["StateMachineType"] == "STANDARD"
    assert machine["StateMachineName"] == f"storefront-{assembly.stage}-refund"


def test_every_name_in_the_definition_stands_for_its_function(assembly: Assembly) -> None:
    machine = assembly.only("StepFunctions::StateMachine")
    named = {name: flat(arn).rpartition(":")[2] for name, arn in machine["DefinitionSubstitutions"].items()}
    assert named == {task: f"storefront-{assembly.stage}-{task}" for task in REFUND.tasks}
    states = json.loads(machine["DefinitionString"])["States"].values()
    assert {f"${{{task}}}" for task in REFUND.tasks} == {each["Resource"] for each in states if "Resource" in each}


def test_no_step_of_the_definition_leads_nowhere_and_each_is_reached() -> None:
    definition = json.loads(REFUND.definition.read_text())
    reached, ahead = set(), [definition["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            state = definition["States"][name]
            branches = [state, *state.get("Choices", ()), *state.get("Catch", ())]
            ahead += [branch[way] for branch in branches for way in ("Next", "Default") if way in branch]
    assert reached == set(definition["States"])


def test_the_workflow_may_call_its_own_tasks_and_no_other_function(assembly: Assembly) -> None:
    machine = assembly.only("StepFunctions::StateMachine")
    role = assembly.templates["workflows"]["Resources"][machine["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
    (policy,) = role["Policies"]
    (allowed,) = policy["PolicyDocument"]["Statement"]
    assert allowed["Action"] == "lambda:InvokeFunction"
    called = {flat(each).rpartition(":")[2] for each in allowed["Resource"]}
    assert called == {f"storefront-{assembly.stage}-{task}" for task in REFUND.tasks}


def test_steps_are_logged_and_traced_without_what_they_are_about(assembly: Assembly) -> None:
    machine = assembly.only("StepFunctions::StateMachine")
    logged = machine["LoggingConfiguration"]
    assert (logged["Level"], logged["IncludeExecutionData"]) == ("ALL", False)
    assert machine["TracingConfiguration"] == {"Enabled": True}


def test_every_schedule_calls_its_function_at_its_rate(assembly: Assembly) -> None:
    rules = [each for each in assembly.properties("Events::Rule") if "ScheduleExpression" in each]
    called = {
        flat(rule["Targets"][0]["Arn"]).rpartition("-")[2]: (rule["ScheduleExpression"], rule["State"])
        for rule in rules
    }
    assert called == {each.function: (each.expression, "ENABLED") for each in resources().schedules}


def test_a_tick_that_could_not_be_given_is_dropped_after_a_minute_and_lies_in_one_place(assembly: Assembly) -> None:
    for rule in assembly.properties("Events::Rule"):
        if "ScheduleExpression" in rule:
            (target,) = rule["Targets"]
            assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 2}
            dead = target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0]
            queue = assembly.templates["schedules"]["Resources"][dead]["Properties"]
            assert queue["QueueName"] == f"storefront-{assembly.stage}-schedules-dlq"


def test_a_tick_that_failed_is_not_repeated_the_next_one_does_its_work(assembly: Assembly) -> None:
    once = assembly.properties("Lambda::EventInvokeConfig")
    assert {each["MaximumRetryAttempts"] for each in once} == {0}
    assert {each["FunctionName"].rpartition("-")[2] for each in once} == {
        schedule.function for schedule in resources().schedules
    }
