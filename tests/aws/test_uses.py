"""Uses: each function whose doors are for staff notes what was used, once a week; what nobody uses can be asked for."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from chalice.test import Client

from chalicelib.aws import uses
from chalicelib.aws.doors import Door
from chalicelib.aws.observe import tallied
from chalicelib.core import clock
from chalicelib.core.callers import STAFF
from chalicelib.core.permissions import PERMISSIONS
from tests.aws.knocking import knock, one_of_each
from tests.shop import NOON, Browser, bearer

OF_STAFF = one_of_each(lambda door: PERMISSIONS[door.may].staff)


@pytest.mark.parametrize("door", OF_STAFF.values(), ids=OF_STAFF)
def test_what_staff_use_is_noted_by_every_function(client: Client, door: Door) -> None:
    """S4.2.3-d part: a review knows when a permission was last used."""
    uses.forget()
    admin = Browser(client, bearer(STAFF, "admin_zhang", "mugs"))
    with patch("chalicelib.aws.admission.note_use", uses.note):
        assert knock(admin, door) < 500
    with clock.stopped(NOON):
        assert uses.of("mugs", "admin_zhang") == {door.may: NOON.date()}


def test_a_use_is_noted_once_a_week(client: Client) -> None:
    uses.forget()
    admin = Browser(client, bearer(STAFF, "admin_zhang", "mugs"))
    with patch("chalicelib.aws.admission.note_use", uses.note):
        for days, calls in ((0, 3), (0, 2), (6, 2), (7, 3)):
            with clock.stopped(NOON + timedelta(days=days)), tallied() as tally:
                assert admin.get("/admin/audits").status == 200
            assert len(tally.calls) == calls
    assert uses.of("mugs", "admin_zhang") == {"audits.run": (NOON + timedelta(days=7)).date()}


def test_who_may_not_has_used_nothing(client: Client) -> None:
    uses.forget()
    nobody = Browser(client, bearer(STAFF, "us_nobody", "mugs"))
    with patch("chalicelib.aws.admission.note_use", uses.note):
        assert nobody.get("/admin/audits").status == 403
    assert uses.of("mugs", "us_nobody") == {}
