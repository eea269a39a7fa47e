"""State machines, with the ARNs of their task functions put in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from infra.local.access import ACCOUNT, REGION, full_name
from infra.resources import Workflow

ROLE = f"arn:aws:iam::{ACCOUNT}:role/local"


def workflows(service: Any, wanted: Sequence[Workflow], function_arns: Mapping[str, str]) -> dict[str, str]:
    """Create each workflow or update its definition; gives their ARNs by name."""
    existing = {
        found["stateMachineArn"]
        for page in service.get_paginator("list_state_machines").paginate()
        for found in page["stateMachines"]
    }
    arns = {}
    for workflow in wanted:
        arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{full_name(workflow.name)}"
        definition = filled(workflow.definition.read_text(), {task: function_arns[task] for task in workflow.tasks})
        if arn in existing:
            service.update_state_machine(stateMachineArn=arn, definition=definition)
        else:
            service.create_state_machine(name=full_name(workflow.name), definition=definition, roleArn=ROLE)
        arns[workflow.name] = arn
    return arns


def filled(definition: str, arns: Mapping[str, str]) -> str:
    """The definition with `${function}` replaced; a lone `$` belongs to JSONPath. KeyError for an unknown name."""
    return re.sub(r"\$\{([^}]+)\}", lambda found: arns[found[1]], definition)
