"""Staff are invited by an administrator: over the doors, with the mail that arrives."""

from datetime import timedelta

import pytest

from chalicelib.aws import outbox
from chalicelib.aws.records import audit_of
from chalicelib.core import clock
from chalicelib.domain.signin.store import InvitationsRecord
from tests.signin.desk import Desk, Mail, desk_of
from tests.signin.doorway import STAFF_PASSWORD, Office

WU = "wu@mugs.example"


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Mail:
    made = Mail()
    monkeypatch.setattr(outbox, "send_mail", made.keep)
    return made


@pytest.fixture
def zhang(office: Office, mail: Mail) -> Desk:
    """The shop's first administrator, at work."""
    return desk_of(office, mail)


def test_a_merchant_is_invited_enrolls_and_sees_their_own_shop_only(zhang: Desk) -> None:
    """S4.2.2-a, S4.2.2-b, S4.2.2-c part: exactly the roles of the invitation; nobody gives what they do not hold."""
    answer = zhang.invite(WU, ["merchant"])
    assert answer.status == 201
    assert (answer.json["email"], answer.json["roles"]) == ("w***@mugs.example", ["merchant"])
    code = zhang.mail.code(WU)
    assert code not in answer.text
    wu = zhang.colleague(WU)
    assert wu.enroll(code).status == 201
    wu.sign_in()
    assert wu.visitor.call("GET", "/admin/products").status == 200
    assert wu.visitor.call("GET", "/admin/permissions").status == 403
    standing = zhang.visitor.call("GET", f"/admin/subjects/{wu.visitor.known['subject']}").json
    assert [(part["name"], part["by"]) for part in standing["roles"]] == [("merchant", zhang.subject)]
    body = {"email": "sun@mugs.example", "roles": ["admin"], "reason": "a friend"}
    refused = wu.post("/admin/invitations", body, Idempotency_Key="k")
    assert (refused.status, refused.json["type"]) == (403, "/problems/forbidden")
    wu.visitor.host = "lamps.example"
    assert wu.visitor.call("GET", "/admin/products").status == 403
    assert zhang.pending() == []


def test_nobody_invites_to_what_they_do_not_hold(zhang: Desk) -> None:
    """S4.2.2-c part: judged when somebody is invited."""
    zhang.compose("hr", ["access.read", "access.grant", "account.use", "orders.manage"])
    hr = zhang.joined("sun@mugs.example", ["hr"])
    for roles in (["admin"], ["merchant"], ["hr", "support"]):
        refused = hr.invite(WU, roles)
        assert (refused.status, refused.json["type"]) == (403, "/problems/not-held"), roles
    assert hr.invite(WU, ["hr"]).status == 201
    for roles, field in ((["nobody"], "/roles/0"), (["hr", "customer"], "/roles/1"), ([], "/roles")):
        wrong = hr.invite(WU, roles)
        assert (wrong.status, wrong.json["field"]) == (422, field), roles


def test_an_invitation_is_worth_what_its_inviter_still_holds(zhang: Desk) -> None:
    """S4.2.2-c part: judged again when somebody comes; who was demoted has invited nobody."""
    sun = zhang.joined("sun@mugs.example", ["admin"])
    assert sun.invite(WU, ["merchant"]).status == 201
    zhang.post(f"/admin/subjects/{sun.subject}/revocations", {"kind": "role", "name": "admin", "reason": "left"})
    wu = zhang.colleague(WU)
    assert wu.enroll(zhang.mail.code(WU)).status == 401
    zhang.post(f"/admin/subjects/{sun.subject}/grants", {"kind": "role", "name": "admin", "reason": "is back"})
    assert wu.enroll(zhang.mail.code(WU)).status == 201


def test_who_may_no_longer_invite_has_invited_nobody(zhang: Desk) -> None:
    """S4.2.2-c part: whoever may not decide on access any more, whatever else they still hold."""
    zhang.compose("hr", ["access.read", "access.grant", "orders.manage"])
    hr = zhang.joined("sun@mugs.example", ["hr", "support"])
    assert hr.invite(WU, ["support"]).status == 201
    zhang.post(f"/admin/subjects/{hr.subject}/revocations", {"kind": "role", "name": "hr", "reason": "moved on"})
    assert zhang.colleague(WU).enroll(zhang.mail.code(WU)).status == 401


def test_a_second_invitation_replaces_the_first(zhang: Desk) -> None:
    zhang.invite(WU, ["merchant"])
    zhang.invite(WU, ["support"])
    first, second = zhang.mail.codes(WU)
    [pending] = zhang.pending()
    assert pending["roles"] == ["support"]
    wu = zhang.colleague(WU)
    assert wu.enroll(first).status == 401
    assert wu.enroll(second).status == 201
    assert wu.enroll(second).status == 401


def test_invitations_are_listed_and_revoked(zhang: Desk) -> None:
    """Also by somebody who could not have made them: a mistake cannot wait."""
    kept = zhang.invite("sun@mugs.example", ["support"]).json
    made = zhang.invite(WU, ["merchant"]).json
    assert zhang.pending() == [kept, made]
    path = f"/admin/invitations/{made['invitation_id']}"
    assert zhang.visitor.call("DELETE", path).json == made
    assert zhang.visitor.call("DELETE", path).status == 404
    assert zhang.pending() == [kept]
    assert zhang.colleague(WU).enroll(zhang.mail.code(WU)).status == 401
    zhang.later(hours=24)
    assert zhang.pending() == []
    assert zhang.visitor.call("DELETE", f"/admin/invitations/{kept['invitation_id']}").status == 404


def test_inviting_takes_a_proof_and_a_key(zhang: Desk) -> None:
    """SEC11, SEC41: what gives roles is proven anew, and is done once."""
    body = {"email": WU, "roles": ["support"], "reason": "joins"}
    path = "/admin/invitations"
    assert zhang.visitor.post(path, body, Idempotency_Key="k").json["type"] == "/problems/step-up-needed"
    proof = zhang.proof()
    assert zhang.visitor.post(path, body, X_Step_Up=proof).json["type"] == "/problems/missing-idempotency-key"
    answers = [zhang.visitor.post(path, body, X_Step_Up=proof, Idempotency_Key="k") for _ in range(2)]
    assert [each.status for each in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert len(zhang.mail.codes(WU)) == 1
    other = zhang.visitor.post(path, body | {"roles": ["merchant"]}, X_Step_Up=proof, Idempotency_Key="k")
    assert (other.status, other.json["field"]) == (422, "Idempotency-Key")


def test_what_could_not_be_sent_is_sent_when_it_is_asked_for_again(zhang: Desk) -> None:
    """With the same key: an answer is kept only of what was handed over."""
    zhang.mail.trouble = outbox.NotSent()
    assert zhang.invite(WU, ["support"], key="k").status == 503
    zhang.mail.trouble = None
    assert zhang.invite(WU, ["support"], key="k").status == 201
    assert zhang.colleague(WU).enroll(zhang.mail.code(WU)).status == 201


def test_an_address_gets_so_many_letters_a_day(zhang: Desk) -> None:
    """SEC5 part: whatever becomes of the invitations, and whoever sends them."""
    assert [zhang.invite(WU, ["support"]).status for _ in range(5)] == [201] * 5
    zhang.visitor.call("DELETE", f"/admin/invitations/{zhang.pending()[0]['invitation_id']}")
    refused = zhang.invite(WU, ["support"])
    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3_600
    assert zhang.invite("sun@mugs.example", ["support"]).status == 201
    assert len(zhang.mail.codes(WU)) == 5


def test_a_shop_has_no_end_of_invitations(zhang: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.domain.signin.rules.invitations.MOST", 2)
    assert [zhang.invite(f"{name}@mugs.example", ["support"]).status for name in ("a", "b", "c")] == [201, 201, 409]
    zhang.later(hours=24)
    assert zhang.invite("c@mugs.example", ["support"]).status == 201


def test_staff_of_another_shop_are_strangers_here(zhang: Desk) -> None:
    """S4.2.2-b part: the same answer, and the same work; their account there has nothing to do with the one here."""
    wu = zhang.joined(WU, ["merchant"])
    lamps = zhang.founder("zhao@lamps.example", "lamps")
    stranger, known = (lamps.invite(each, ["support"]) for each in ("nobody@mugs.example", WU))
    assert (stranger.status, set(stranger.json)) == (known.status, set(known.json))
    twin = lamps.colleague(WU)
    assert twin.enroll(lamps.mail.code(WU), "sieben Katzen auf der Fensterbank").status == 201
    assert wu.visitor.call("GET", "/admin/products").status == 200, "signed out nowhere"
    twin.sign_in("sieben Katzen auf der Fensterbank")
    assert twin.subject != wu.subject
    wu.later(seconds=30)
    wu.sign_in()


def test_who_has_lost_the_app_is_invited_anew(zhang: Desk) -> None:
    """SEC11 part: password, app and sessions of before are over; the roles are those of the invitation."""
    wu = zhang.joined(WU, ["merchant"])
    assert zhang.invite(WU, ["support"]).status == 201
    old, before = wu.app, wu.visitor
    assert before.call("GET", "/admin/products").status == 200, "nothing is over because somebody was invited"
    assert wu.enroll(zhang.mail.code(WU), "sieben Katzen auf der Fensterbank").status == 201
    assert before.call("GET", "/admin/products").status == 401
    wu.later(minutes=5)
    new, wu.app = wu.app, old
    assert wu.attempt("sieben Katzen auf der Fensterbank").status == 401, "the old app"
    wu.app = new
    wu.later(minutes=5)
    assert wu.attempt(STAFF_PASSWORD).status == 401, "the old password"
    wu.later(minutes=5)
    wu.sign_in("sieben Katzen auf der Fensterbank")
    assert wu.visitor.call("GET", "/admin/products").status == 403, "support does not sell"


def test_nobody_takes_over_one_who_may_more(zhang: Desk) -> None:
    """S4.2.2-c part: whoever reads an administrator's mail, and may invite, does not become them by it."""
    zhang.compose("hr", ["access.read", "access.grant", "orders.manage"])
    hr = zhang.joined("sun@mugs.example", ["hr"])
    refused = hr.invite(zhang.email, ["hr"])
    assert (refused.status, refused.json["type"]) == (403, "/problems/not-held")


def test_the_last_administrator_is_not_invited_to_less(zhang: Desk) -> None:
    """S4.2.2-c part: a shop keeps one; also of two who come at once, as decision 0032 says."""
    refused = zhang.invite(zhang.email, ["merchant"])
    assert (refused.status, refused.json["type"]) == (409, "/problems/last-administrator")
    sun = zhang.joined("sun@mugs.example", ["admin"])
    assert zhang.invite(zhang.email, ["merchant"]).status == 201
    zhang.post(f"/admin/subjects/{sun.subject}/bans", {"reason": "a mistake"})
    assert sun.attempt().status == 401
    again = zhang.colleague(zhang.email)
    assert again.enroll(zhang.mail.code(zhang.email)).status == 401


def test_a_role_for_a_time(zhang: Desk) -> None:
    """S4.2.3-b part: it ends by itself; and nobody is invited to what is over when they come."""
    until = clock.now() + timedelta(hours=2)
    wu = zhang.joined(WU, ["merchant"], until=until.isoformat())
    assert wu.visitor.call("GET", "/admin/products").status == 200
    assert zhang.invite("sun@mugs.example", ["support"], until=until.isoformat()).status == 201
    zhang.later(hours=2)
    assert wu.attempt().status == 401, "there is nothing that they could do"
    assert zhang.colleague("sun@mugs.example").enroll(zhang.mail.code("sun@mugs.example")).status == 401
    over = zhang.invite(WU, ["merchant"], until=until.isoformat())
    assert (over.status, over.json["field"]) == (422, "/until")


def test_the_mail_names_the_shop_and_has_no_link(zhang: Desk) -> None:
    """SEC39: nothing in it comes from who asked, but the language."""
    zhang.invite(WU, ["support"])
    [(subject, text)] = zhang.mail.sent[WU]
    assert "\n" not in subject
    assert "Mugs" in subject + text or "杯子" in subject + text
    assert "http" not in text
    assert "joins" not in text


def test_the_trail_says_who_invited_whom_to_what() -> None:
    """S4.2.3-b part: the invitation, and its end, are facts of the shop's; no address is, nor anything made of it."""
    found = audit_of(InvitationsRecord)
    assert found is not None
    assert "pending/*invitation_id/roles" in found.fields
    assert not {field for field in found.fields if field.rpartition("/")[2] in ("index", "shown", "code_hash")}
