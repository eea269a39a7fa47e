"""Orders of three lines: quoted, placed, paid; canceled and closed."""

from tests.budgets.day import Day
from tests.budgets.hours.browsing import put
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import bearer


def play(day: Day) -> None:
    buy(day)
    send_home(day)
    pay(day)
    look(day)
    call_off(day)
    forget(day)
    miss(day)


def buy(day: Day) -> None:
    put(day, day.state["me"], who="to buy")
    quote = day.ask("checkout_api ask_quote", "POST", "/quotes", {}, day.state["me"])["quote"]
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    headers = {"Idempotency_Key": "order"}
    placed = day.ask("checkout_api place_order", "POST", "/orders", body, day.state["me"], **headers)
    day.state["order"] = f"/orders/{placed['order_id']}"
    day.measure(day.world.relay, "relay relay")
    day.hear("checkout_listener", "OrderPlaced")
    day.hear("notifications_listener", "OrderPlaced")
    day.hear("inventory_listener", "StockMoved")
    day.hear("catalog_listener", "StockMoved")
    day.rest()


def send_home(day: Day) -> None:
    """To an address of the customer's book; it is not paid, and called off."""
    customer, case = bearer("customer", "cust_home"), "to their address book"
    kept = day.world.call("POST", "/me/addresses", {"address": ADDRESS}, customer, Idempotency_Key="home")
    put(day, customer, who="home")
    home = {"address_id": kept.json["address_id"]}
    quote = day.ask("checkout_api ask_quote", "POST", "/quotes", home, customer, case)["quote"]
    body, headers = {"quote": quote, "contact": CONTACT}, {"Idempotency_Key": "order"}
    placed = day.ask("checkout_api place_order", "POST", "/orders", body, customer, case, **headers)
    day.world.call("POST", f"/orders/{placed['order_id']}/cancel", {}, customer)
    day.rest()


def pay(day: Day) -> None:
    order, me = day.state["order"], day.state["me"]
    begun = day.ask("payments_api start_payment", "POST", f"{order}/payments", {}, me)
    day.rest()
    day.world.provider.pay(begun["attempt"]["attempt_id"])
    day.measure(day.world.provider.notify, "request payments_api receive_fakepay")
    day.world.relay()
    day.hear("checkout_listener", "PaymentCaptured")
    day.world.relay()
    day.hear("notifications_listener", "OrderConfirmed")
    day.hear("fulfillment_listener", "OrderConfirmed")
    day.world.relay()
    day.hear("notifications_listener", "ShipmentShipped")
    day.rest()


def look(day: Day) -> None:
    order, me, staff = day.state["order"], day.state["me"], day.state["staff"]
    day.ask("orders_api list_orders", "GET", "/orders", bearer=me)
    day.ask("orders_api show_order", "GET", order, bearer=me)
    day.ask("orders_api show_order_to_staff", "GET", f"/admin{order}", bearer=staff)
    day.ask("orders_api show_delivery", "GET", f"/admin{order}/delivery", bearer=staff)
    day.ask("payments_api list_payments", "GET", f"{order}/payments", bearer=me)
    day.ask("payments_api list_payments_for_staff", "GET", f"/admin{order}/payments", bearer=staff)
    day.ask("notifications_api list_notifications", "GET", f"/admin{order}/notifications", bearer=staff)


def call_off(day: Day) -> None:
    """One that is not paid, and one that is."""
    customer = bearer("customer", "cust_wang")
    day.ask("checkout_api cancel_order", "POST", f"{placed(day, customer, 'unpaid')}/cancel", {}, customer)
    day.rest()
    order = paid(day, customer, "paid")
    path = f"/admin{order}/cancel"
    day.ask("checkout_api cancel_order_for_shop", "POST", path, {}, day.state["staff"])
    day.world.relay()
    day.hear("fulfillment_listener", "OrderCanceled")
    day.hear("returns_listener", "RefundRequested")
    day.state["refund"] = f"rf_{order.partition('_')[2]}"


def forget(day: Day) -> None:
    """An order that nobody pays; before that, nothing is due."""
    day.world.later(hours=2)
    day.rest()
    day.tick("close_unpaid")
    placed(day, bearer("customer", "cust_zhao"), "forgotten")
    day.world.later(minutes=31)
    day.tick("close_unpaid", "one order")
    day.rest()


def miss(day: Day) -> None:
    """A payment of which the provider tells nobody."""
    customer = bearer("customer", "cust_sun")
    day.tick("look_at_payments")
    order = placed(day, customer, "untold")
    attempt = begun(day, customer, order)
    day.world.provider.misbehave("never_send", "payment.captured")
    day.world.provider.pay(attempt)
    day.world.later(seconds=30)
    day.tick("look_at_payments", "one payment")
    day.rest()


def placed(day: Day, customer: str, key: str) -> str:
    """An order of three lines, of which nothing is measured; all has been heard."""
    put(day, customer, who=key)
    quote = day.world.call("POST", "/quotes", {}, customer).json["quote"]
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    answer = day.world.call("POST", "/orders", body, customer, Idempotency_Key=key)
    assert answer.status == 201, answer
    day.rest()
    return f"/orders/{answer.json['order_id']}"


def begun(day: Day, customer: str, order: str) -> str:
    answer = day.world.call("POST", f"{order}/payments", {}, customer)
    assert answer.status == 201, answer
    day.rest()
    attempt: str = answer.json["attempt"]["attempt_id"]
    return attempt


def paid(day: Day, customer: str, key: str) -> str:
    """Confirmed; the warehouse has not heard of it."""
    order = placed(day, customer, key)
    day.world.provider.pay(begun(day, customer, order))
    day.world.provider.notify()
    day.world.relay()
    day.world.deliver("checkout_listener")
    day.world.relay()
    return order
