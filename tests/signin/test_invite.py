"""`make admin`: a code for whoever is to administer a shop, or one sentence that says why not."""

import pytest

from chalicelib.core.problems import Problem
from infra.invite import invited
from infra.local.place import TroubleError
from infra.operating import surroundings
from tests.signin.doorway import STAFF_PASSWORD, Visitor


def test_the_code_that_is_printed_lets_somebody_in(visitor: Visitor) -> None:
    """S4.2.2-a part: there is no default password, and no administrator before."""
    code = invited("mugs", "Chen@Mugs.example ")
    body = {"email": "chen@mugs.example", "code": code, "password": STAFF_PASSWORD}
    assert visitor.post("/staff/enrollments", body).status == 201


def test_nobody_is_invited_to_nowhere(cloud_in_process: None) -> None:
    with pytest.raises(TroubleError, match="no shop"):
        invited("nowhere", "chen@mugs.example")
    with pytest.raises(Problem, match="mail address"):
        invited("mugs", "chen")


def test_a_stage_is_found_by_its_name() -> None:
    found = surroundings("dev")
    assert (found["TABLE_NAME"], found["PARAMS_PREFIX"]) == ("storefront-dev", "/storefront/dev")
    with pytest.raises(TroubleError, match="no stage elsewhere: choose one of dev, prod"):
        surroundings("elsewhere")
