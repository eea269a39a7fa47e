"""After the suite: what the functions used is what they are granted."""

import pytest

from infra.functions import functions
from tests.privileges.comparing import differences
from tests.privileges.policies import policy_of
from tests.privileges.recording import whole

pytestmark = pytest.mark.recorded


def test_every_function_is_granted_what_it_uses_and_nothing_else() -> None:
    """S10.1.1-a: by action, resource and kind of key, over the whole suite; no recording of it is a failure, too."""
    names = [function.name for function in functions()]
    policies = {name: policy for name in names if (policy := policy_of(name)) is not None}
    assert "\n".join(differences(names, whole(), policies)) == ""
