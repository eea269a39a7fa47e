"""Comparing: what each function used against what it is granted, in both directions."""

from collections.abc import Iterable, Iterator, Mapping

from tests.privileges.policies import Grant, Policy, grants_of

TRIALS = frozenset({"desk_api", "tidy_up", "weigh", "trial_run_listener", "trial_uploads_listener"})
"""Functions that only tests declare, to try the doors with."""


def differences(
    functions: Iterable[str], used: Mapping[str, set[Grant]], policies: Mapping[str, Policy]
) -> Iterator[str]:
    """One line for each grant that is missing or never used, and for each function that has no policy or no use."""
    deployed = set(functions)
    for name in sorted(deployed - policies.keys()):
        yield f"{name} has no policy"
    for name in sorted(policies.keys() - deployed):
        yield f"there is a policy for {name}, which is no function"
    for name in sorted(used.keys() - deployed - TRIALS):
        yield f"{name} calls AWS, and is no function that is deployed"
    for name in sorted(deployed & policies.keys()):
        may, does = grants_of(policies[name]), used.get(name, set())
        yield from (f"{name} calls {grant} and may not" for grant in sorted(does - may))
        yield from (f"{name} may {grant} and never does" for grant in sorted(may - does))
