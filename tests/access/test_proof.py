"""Whoever changes what others may proves anew who they are."""

from typing import Any

import pytest
from chalice.test import Client

from tests.access.builders import found, left_open, standing

CHANGES: dict[str, dict[str, Any]] = {
    "/admin/roles": {"role": "packer", "permissions": ["inventory.read"]},
    "/admin/roles/packer/drop": {},
    "/admin/subjects/cust_li/grants": {"kind": "role", "name": "support"},
    "/admin/subjects/cust_li/revocations": {"kind": "permission", "name": "orders.read"},
    "/admin/subjects/cust_li/bans": {},
    "/admin/subjects/cust_li/pardons": {},
    "/admin/access-reviews/r1/findings/f1/decision": {"decision": "certified"},
    "/admin/api-keys": {"name": "till", "permissions": ["audits.run"], "expires": "2027-01-01T00:00:00Z"},
}


@pytest.mark.usefixtures("noon")
def test_a_session_that_was_left_open_changes_nothing(client: Client) -> None:
    """S4.2.2-c part, SEC11: it may look, and no more."""
    found("admin_zhang")
    session = left_open(client, "admin_zhang")
    assert session.get("/admin/subjects/cust_li").status == 200
    said = {path: session.post(path, body | {"reason": "why not"}) for path, body in CHANGES.items()}
    assert {path: answer.json["type"] for path, answer in said.items()} == dict.fromkeys(
        CHANGES, "/problems/step-up-needed"
    )
    assert standing("cust_li").version == 0
