"""The local API Gateway: what it tells the app of a request."""

from typing import Any
from uuid import UUID

from chalice.app import Chalice

from infra.local.gateway import Gateway
from infra.local.replies import Request


def test_each_request_has_an_id_of_its_own() -> None:
    """S4.2.3-b part, SEC32 part: what an entry of the audit names; without it nobody finds the request again."""
    app: Any = Chalice("numbered")
    app.route("/id")(lambda: {"id": app.current_request.context["requestId"]})
    gateway = Gateway(app)
    told = [gateway.answer(Request("GET", "/id", "", {})).body for _ in range(2)]
    assert len({UUID(each.decode()[7:-2]) for each in told}) == 2
