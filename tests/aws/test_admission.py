"""Admission: what was taken away from somebody is refused at their next call, in the operation's own first read."""

from datetime import datetime, timedelta

import pytest
from chalice.test import Client

from chalicelib.aws import tokens
from chalicelib.aws.observe import tallied
from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.standing import MachineKeyRecord, RolesRecord, StandingRecord
from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.callers import CUSTOMER, STAFF
from chalicelib.core.machines import MachineKey, hashed
from chalicelib.core.machines import bearer as key_bearer
from chalicelib.core.sessions import FRESH, Audience, Session, digest
from chalicelib.core.standing import Part, Roles, Standing
from tests.goods import offer, stock
from tests.shop import NOON, Answer, Browser, bearer

pytestmark = pytest.mark.usefixtures("noon")
DEVICE = "the-phone-of-mrs-li"
KEY_ID = "key_01JD7Z3M8W0V4X5Y6Z7A8B9C0D"


def part(name: str, **more: object) -> Part:
    return Part(name=name, since=NOON - timedelta(days=1), by="admin_zhang", reason="a test", **more)  # type: ignore[arg-type]


def stand(subject: str, shop: str = "mugs", **parts: object) -> None:
    """The subject stands like that now."""
    version = now.version + 1 if (now := get(StandingRecord.at(shop=shop, subject=subject))) else 1
    standing = Standing(shop=shop, subject=subject, version=version, **parts)  # type: ignore[arg-type]
    commit(Write.replace(StandingRecord, standing) if now else Write.insert(StandingRecord, standing))


def open_session(audience: Audience = "store", shop: str | None = None) -> Session:
    session = Session(
        user_id="cust_li", session_id="se_1", audience=audience, shop=shop, device_hash=digest(DEVICE),
        created_at=NOON, seen_at=NOON, family_hash="f", refresh_hash="r",
        expires_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=9),
    )  # fmt: skip
    commit(Write.insert(SessionRecord, session))
    return session


def browser(client: Client, role: str, subject: str, shop: str | None = None, session: str | None = None) -> Browser:
    return Browser(client, bearer(role, subject, shop, session))


def told(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json.get("type", "").rpartition("/")[2]


def test_a_revoked_permission_is_refused_at_the_next_call(client: Client) -> None:
    """S4.2.3-b part: the user's next call gets 403 although their token is unexpired."""
    li = browser(client, CUSTOMER, "cust_li")
    assert li.get("/cart").status == 200
    stand("cust_li", taken=(part("cart.use"),))
    assert told(li.get("/cart")) == (403, "forbidden")
    assert li.get("/orders").status == 200, "all else stays"
    assert browser(client, CUSTOMER, "cust_wang").get("/cart").status == 200
    lamps = Browser(client, bearer(CUSTOMER, "cust_li"), host="lamps.example")
    assert lamps.get("/cart").status == 200, "no shop takes anything away in another one"


def test_what_was_taken_for_a_time_comes_back_by_itself(client: Client) -> None:
    """S4.2.3-c part: a revocation can be temporary and restores itself at the stated time."""
    li = browser(client, CUSTOMER, "cust_li")
    stand("cust_li", taken=(part("cart.use", until=NOON + timedelta(seconds=1)),))
    assert li.get("/cart").status == 403
    stand("cust_li", taken=(part("cart.use", until=NOON),))
    assert li.get("/cart").status == 200


def test_nobody_banned_may_do_anything(client: Client) -> None:
    stand("cust_li", banned=part("ban"))
    for path in ("/cart", "/orders"):
        assert told(browser(client, CUSTOMER, "cust_li").get(path)) == (403, "forbidden")


def test_the_guard_comes_along_with_the_first_read(client: Client) -> None:
    """S4.2.3-b part: checked in the operation's own first storage call, never by something that was kept."""
    li = browser(client, CUSTOMER, "cust_li")
    offer("cup")
    stock("cup", 5)
    line = {"variant_id": "cup", "quantity": 1}
    with tallied() as tally:
        assert li.post("/cart/lines", line, Idempotency_Key="a").status < 300
    assert tally.calls == ["BatchGetItem", "PutItem"]
    with tallied() as tally:
        li.get("/orders")
    assert tally.calls == ["BatchGetItem", "Query"], "a list has no read of keys that could take it along"


def test_a_guest_has_nothing_that_could_be_taken(client: Client) -> None:
    guest = browser(client, "guest", "guest_mei")
    with tallied() as tally:
        assert guest.get("/orders").status == 200
    assert tally.calls == ["Query"]


def test_who_may_not_is_told_nothing_else(client: Client) -> None:
    """Not what is wrong with the body, nor whether the thing is there."""
    stand("cust_li", taken=(part("cart.use"), part("orders.read")))
    li = browser(client, CUSTOMER, "cust_li")
    assert li.post("/cart/lines", {"quantity": "many"}, Idempotency_Key="a").status == 403
    assert li.call("PATCH", "/cart/lines/cup", b"{", Idempotency_Key="b").status == 403
    assert li.get("/orders/or_nobody").status == 403
    assert get(SessionRecord.at(user_id="cust_li", session_id="se_1")) is None


def test_a_session_that_ended_opens_nothing(client: Client) -> None:
    """S4.1.3-c part: that session's next call gets 401."""
    session = open_session()
    li = browser(client, CUSTOMER, "cust_li", session="se_1")
    assert li.get("/cart", X_Device=DEVICE).status == 200
    assert li.get("/cart", X_Device="somebody-elses-phone").status == 401
    assert li.get("/cart").status == 401
    ended = Session(
        **{name: getattr(session, name) for name in session.__struct_fields__} | {"ended_at": NOON, "version": 2}
    )
    commit(Write.replace(SessionRecord, ended))
    assert told(li.get("/cart", X_Device=DEVICE)) == (401, "session-over")
    unknown = browser(client, CUSTOMER, "cust_li", session="se_2")
    assert told(unknown.get("/cart", X_Device=DEVICE)) == (401, "session-over")


def test_staff_may_what_their_standing_says_and_nothing_without_one(client: Client) -> None:
    zhou = browser(client, STAFF, "us_zhou", "mugs")
    assert told(zhou.get("/admin/audits")) == (403, "forbidden")
    stand("us_zhou", roles=(part("merchant"),))
    assert told(zhou.get("/admin/audits")) == (403, "forbidden")
    stand("us_zhou", roles=(part("merchant"),), given=(part("audits.run"),))
    assert zhou.get("/admin/audits").status == 200


def test_a_role_of_the_shops_own_counts_as_it_is_now(client: Client) -> None:
    """S4.2.2-a part: custom roles can be composed; a user may hold several."""
    zhou = browser(client, STAFF, "us_zhou", "mugs")
    stand("us_zhou", roles=(part("night watch"), part("support")))
    assert zhou.get("/admin/audits").status == 403
    commit(
        Write.insert(RolesRecord, Roles(shop="mugs", version=1, composed={"night watch": frozenset({"audits.run"})}))
    )
    assert zhou.get("/admin/audits").status == 200
    commit(Write.replace(RolesRecord, Roles(shop="mugs", version=2)))
    assert zhou.get("/admin/audits").status == 403


def key_for(permission: str) -> MachineKey:
    """A machine's, which may do that; its secret is `s3cret`."""
    key = MachineKey(
        shop="mugs", key_id=KEY_ID, name="books", permissions=frozenset({permission}), secret_hash=hashed("s3cret"),
        created_by="admin_zhang", created_at=NOON, expires_at=NOON + timedelta(days=1),
    )  # fmt: skip
    commit(Write.insert(MachineKeyRecord, key))
    return key


def test_a_machine_may_what_its_key_says_until_it_is_revoked(client: Client) -> None:
    key = key_for("audits.run")
    machine = Browser(client, key_bearer(KEY_ID, "s3cret"))
    assert machine.get("/admin/audits").status == 200
    assert told(machine.get("/cart")) == (403, "forbidden")
    assert Browser(client, key_bearer(KEY_ID, "guess")).get("/admin/audits").status == 401
    assert Browser(client, key_bearer(KEY_ID, "s3cret"), host="lamps.example").get("/admin/audits").status == 401
    revoked = MachineKey(
        **{name: getattr(key, name) for name in key.__struct_fields__} | {"revoked": part("key"), "version": 2}
    )
    commit(Write.replace(MachineKeyRecord, revoked))
    assert machine.get("/admin/audits").status == 401


def test_who_knows_a_keys_id_only_uses_nothing_up_that_is_the_machines(client: Client) -> None:
    """S10.1.3-a part: nothing is counted, nor written, for somebody who is not known yet."""
    key_for("imports.run")
    stranger, machine = (Browser(client, key_bearer(KEY_ID, secret)) for secret in ("guess", "s3cret"))
    with tallied() as tally:
        assert told(stranger.post("/admin/exports", Idempotency_Key="a")) == (401, "unauthenticated")
    assert "PutItem" not in tally.calls
    with tallied() as tally:
        assert machine.post("/admin/exports", Idempotency_Key="b").status == 202
    assert "PutItem" in tally.calls


def proof(subject: str, session: str, **more: object) -> str:
    facts = {"device_hash": digest(DEVICE), "method": "totp", "issued_at": NOON, "expires": NOON + tokens.STEP_UP_LIFE}
    return tokens.sign_step_up(tokens.StepUp(**facts | {"subject": subject, "session": session} | more))  # type: ignore[arg-type]


def test_what_moves_money_or_power_needs_a_fresh_proof(client: Client) -> None:
    """SEC11: of the same person, in the same session, of the last five minutes; a stolen token alone is not enough."""
    open_session(audience="staff", shop="mugs")
    stand("cust_li", roles=(part("admin"),))
    li = Browser(client, bearer(STAFF, "cust_li", "mugs", "se_1"))
    grant = {"kind": "permission", "name": "orders.manage", "reason": "helps out"}

    def tried(**headers: str) -> tuple[int, str]:
        return told(li.post("/admin/subjects/cust_wang/grants", grant, X_Device=DEVICE, **headers))

    refused = (403, "step-up-needed")
    assert tried() == refused
    assert tried(X_Step_Up="x") == refused
    assert tried(X_Step_Up=bearer(STAFF, "cust_li", "mugs", "se_1")) == refused, "a token of another kind"
    assert tried(X_Step_Up=proof("cust_wang", "se_1")) == refused
    assert tried(X_Step_Up=proof("cust_li", "se_2")) == refused
    assert tried(X_Step_Up=proof("cust_li", "se_1", expires=NOON)) == refused
    assert tried(X_Step_Up=proof("cust_li", "se_1"))[0] == 200


def test_how_one_is_found_changes_only_by_who_has_just_signed_in_or_proves_it(client: Client) -> None:
    """SEC11: an open session that somebody comes across is not enough to link or unlink a phone."""
    open_session()
    li = Browser(client, bearer(CUSTOMER, "cust_li", session="se_1"))
    late = NOON + FRESH + timedelta(seconds=1)

    def tried(at: datetime, **headers: str) -> str:
        with clock.stopped(at):
            return told(li.call("DELETE", "/me/identities/idn_x", X_Device=DEVICE, **headers))[1]

    assert tried(NOON + FRESH) == "user-not-found", "it was let through"
    assert tried(late) == "step-up-needed"
    assert tried(late, X_Step_Up=proof("cust_li", "se_1")) == "step-up-needed", "it is over"
    assert tried(late, X_Step_Up=proof("cust_li", "se_1", issued_at=late, expires=late + FRESH)) == "user-not-found"


def test_who_lacks_the_permission_is_not_asked_for_a_proof(client: Client) -> None:
    open_session(audience="staff", shop="mugs")
    stand("cust_li", roles=(part("support"),))
    li = Browser(client, bearer(STAFF, "cust_li", "mugs", "se_1"))
    answer = li.post(
        "/admin/subjects/cust_wang/grants",
        {"kind": "permission", "name": "orders.manage", "reason": "x"},
        X_Device=DEVICE,
    )
    assert told(answer) == (403, "forbidden")


def test_a_machine_cannot_prove_anything_anew(client: Client) -> None:
    key_for("access.grant")
    machine = Browser(client, key_bearer(KEY_ID, "s3cret"))
    answer = machine.post(
        "/admin/subjects/cust_wang/grants", {"kind": "permission", "name": "orders.manage", "reason": "x"}
    )
    assert told(answer) == (403, "step-up-needed")
