"""The SAM transform, run here: SAM template in, plain CloudFormation out, with nothing in it that refers to nothing."""

from copy import deepcopy
from typing import Any

from samtranslator.translator.transform import transform

from infra.package.references import dangling

Document = dict[str, Any]


class DanglingError(Exception):
    """The template refers to something that it does not have."""


def plain(template: Document) -> Document:
    """What CloudFormation would make of it; needs AWS_DEFAULT_REGION. Raises DanglingError."""
    made: Document = transform(deepcopy(template), {}, _NoManagedPolicies())
    if lost := dangling(made):
        raise DanglingError(f"nothing is called {', '.join(sorted(lost))}")
    return made


class _NoManagedPolicies:
    """Every role has its own policy: none of Amazon's is looked up by name."""

    def load(self) -> dict[str, str]:
        return {}
