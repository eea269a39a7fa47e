"""Who sees where an order goes: its customer; staff masked; and whoever may unmask, which the audit tells."""

from typing import Any

import msgspec
import pytest

from chalicelib.aws import trail, vault
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import Write
from chalicelib.core.callers import STAFF
from chalicelib.core.permissions import SUPPORT
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.fulfillment.actions import warehouse
from chalicelib.domain.fulfillment.rules.work import AddressErased
from chalicelib.domain.notifications import actions as notifications
from chalicelib.domain.orders.store import OrderRecord
from tests.checkout.shopping import ADDRESS, CONTACT, filled, place, quoted
from tests.fulfillment.builders import ORDER, an_order, order_now, stocked
from tests.notifications.outboxes import mails, open_mail, texts
from tests.notifications.test_actions import EVENT_ID, PAID
from tests.shop import MUGS, NOON, Browser, bearer

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")
HERE = f"/orders/{ORDER}"
MASKED = {
    "address": {
        "country": "CN", "regions": ["31"], "lines": ["***"], "postal_code": "", "recipient": "L***",
        "phone": "+86138****8000",
    },
    "contact": {"email": "l***@example.com", "phone": "+86138****8000", "locale": "zh-CN"},
}  # fmt: skip


@pytest.fixture
def order(cloud_in_process: None, noon: None) -> None:
    stocked(an_order())


def parts(view: dict[str, Any]) -> dict[str, Any]:
    return {name: view[name] for name in ("address", "contact")}


def looked() -> list[tuple[str, Any]]:
    return [(entry.subject, entry.after) for entry in trail.entries("mugs", f"order:{ORDER}", 10).items]


def erase() -> None:
    commit(vault.erase("cust_li"))


@pytest.mark.usefixtures("order")
def test_staff_see_enough_to_recognize_a_customer_and_no_more(admin: Browser, customer: Browser) -> None:
    """S4.1.3-d part: what is personal is masked."""
    assert parts(admin.get(f"/admin{HERE}").json) == MASKED
    own = customer.get(HERE).json
    assert (own["address"]["lines"], own["contact"]["email"]) == (["Nanjing Rd 1"], "li@example.com")
    assert looked() == []


@pytest.mark.usefixtures("order")
def test_who_may_unmask_sees_all_and_is_entered_into_the_audit(admin: Browser, customer: Browser) -> None:
    """S4.1.3-d: unless the caller holds an unmask permission, whose use is audited."""
    own = customer.get(HERE).json
    assert admin.get(f"/admin{HERE}/delivery").json == {"order_id": ORDER} | parts(own)
    [(subject, after)] = looked()
    assert subject == "admin_zhang"
    assert all(name in str(trail.entries("mugs", f"order:{ORDER}", 1).items[0]) for name in ("address", "contact"))
    assert "li@example.com" not in str(after)


@pytest.mark.usefixtures("order")
def test_who_may_only_manage_orders_may_not_unmask(admin: Browser, other_admin: Browser, customer: Browser) -> None:
    """S4.1.3-d part, S4.2.2-b part: nor may staff of another shop, or a shopper."""
    part = Part(name=SUPPORT, since=NOON, by="admin_zhang", reason="helps")
    commit(Write.insert(StandingRecord, Standing(shop="mugs", subject="sup_sun", version=1, roles=(part,))))
    support = Browser(admin.client, bearer(STAFF, "sup_sun", "mugs"))
    assert parts(support.get(f"/admin{HERE}").json) == MASKED
    refused = [support, customer]
    assert [each.get(f"/admin{HERE}/delivery").status for each in refused] == [403, 403]
    assert other_admin.get(f"/admin{HERE}/delivery").status == 404
    assert admin.get("/admin/orders/or_nobodys/delivery").status == 404
    assert looked() == []


@pytest.mark.usefixtures("order")
def test_of_an_erased_customer_every_door_still_answers(admin: Browser, customer: Browser) -> None:
    """S10.2.1-a: deleting the key makes the data unreadable, and nothing else."""
    erase()
    nothing = {"address": None, "contact": None}
    doors = [customer.get(HERE), admin.get(f"/admin{HERE}"), admin.get(f"/admin{HERE}/delivery")]
    assert [(each.status, parts(each.json)) for each in doors] == [(200, nothing)] * 3
    assert customer.get("/orders").json["items"][0]["order_id"] == ORDER
    assert customer.post(f"{HERE}/cancel").json["status"] == "canceled"


@pytest.mark.usefixtures("order")
def test_an_erased_customer_is_told_nothing_and_sent_nothing() -> None:
    """S10.2.1-a part: who needs the address says so; nothing goes to nobody."""
    erase()
    open_mail()
    notifications.notify(MUGS, EVENT_ID, PAID, NOON)
    assert (mails(), texts()) == ([], [])
    kept = notifications.of_order(MUGS, ORDER, 10, None).items
    assert [(each.channel, each.status, each.sent_at) for each in kept] == [
        (channel, "unreachable", None) for channel in order_now().channels
    ]
    notifications.notify(MUGS, EVENT_ID, PAID, NOON)
    assert notifications.of_order(MUGS, ORDER, 10, None).items == kept
    with pytest.raises(AddressErased):
        warehouse.fulfill(MUGS, ORDER, NOON)
    assert (order_now().status, order_now().fulfillment_status) == ("confirmed", "unfulfilled")


@pytest.mark.usefixtures("order")
def test_anothers_sealed_part_opens_nothing(customer: Browser) -> None:
    """S10.2.1-a part: what is copied from one order into another is damaged there, and nobody is shown it."""
    copied = msgspec.structs.replace(order_now(), order_id="or_01JD7Z3M8W0V4X5Y6Z7A8B9C0E", version=1)
    commit(Write.insert(OrderRecord, copied))
    assert customer.get(f"/orders/{copied.order_id}").status == 500
    swapped = msgspec.structs.replace(order_now(), address=copied.contact, version=order_now().version + 1)
    commit(Write.replace(OrderRecord, swapped))
    assert customer.get(HERE).status == 500


def test_a_first_order_makes_the_key_and_the_next_one_takes_it(guest: Browser) -> None:
    """S10.2.1-a part: one key per customer, made with their first order in its transaction."""
    keys = []
    for number in (1, 2):
        filled(guest, cup=1)
        answer = place(guest, quoted(guest)["quote"], f"order-{number}")
        assert answer.status == 201
        keys.append(get(vault.key_at("guest_mei"), consistent=True))
        shown = guest.get(f"/orders/{answer.json['order_id']}").json
        assert (shown["address"]["phone"], shown["contact"]["email"]) == (ADDRESS["phone"], CONTACT["email"])
    assert keys[0] == keys[1]
    assert keys[0] is not None
