"""Budgets of signing in: three round trips by whichever way, known or unknown; the same is read for everybody."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import JUDGED, NOTHING, READ, WRITE, because, paced, read_first, request, strong

FLOOR = Cost(3, 2, 2)
"""Whose identifier it is, then who that is, then a session; all as they are now."""

_PROOFS = because("password and app, whichever way is taken: the same work for everybody", "S4.1.1-d", rru=2)
_LOOKED = because("what is held against account, network and device, and whose device it is", "S4.1.3-b", rru=4)
_GATE = because("one guess at an account at a time: what was counted before is what holds now", "S4.1.3-b", wru=2)
_KNOWN = because("the device is known from now on", "S4.1.3-b", wru=2)
_RISK = because("where they were last; the sign-in is on record, and so is where they are", "S4.1.3-a", rru=1, wru=4)
_ROSTER = because("how many sessions there are is known without looking for them", "S4.1.3-c", rru=1, wru=2)
_IN = (_PROOFS, _LOOKED, _KNOWN, _RISK, _ROSTER)
_CODE = because("the code, used up in the same transaction", "S4.1.1-c", rru=1, wru=2)
_TICKET = because("what was brought back is good once", "S4.1.2-b", wru=2)
_KEY = because("a new user's key, without which nobody reads their identifiers", "S10.2.1-a", wru=2)
_PERSON = because("a new user, the way that leads to them, and their password", "S4.1.1-a", wru=6)

WAYS = (
    request("signin_api register", "POST /users", FLOOR, *_IN, _CODE, _PERSON, _KEY),
    request("signin_api sign_in", "POST /sessions", FLOOR, *_IN, _GATE),
    request("signin_api begin_at_provider", "POST /oidc/{provider}/authorizations", NOTHING),
    request("signin_api sign_in_by_provider", "POST /oidc/{provider}/sessions", FLOOR, *_IN, _TICKET),
    request("signin_api begin_assertion", "POST /assertions/nonces", NOTHING),
    request("signin_api sign_in_by_assertion", "POST /assertions/sessions", FLOOR, *_IN, _TICKET),
)

_OTHERS = {
    "/me/password": because("all of them end in the same transaction; there is one", "S4.1.3-c", wru=5),
    "/admin/me/password": because(
        "and the password; there is no other session, and none comes of the old one", "S4.1.3-c", wru=3
    ),
}

ACCOUNT = (
    request(
        "signin_api link_provider",
        "POST /oidc/{provider}/identities",
        WRITE,
        read_first("S4.1.1-b"),
        JUDGED,
        because("the user's list and the way that leads to it, in one transaction", "S4.1.1-b", wru=3),
        because("whose it is already, in the same round trip", "S4.1.1-d", rru=1),
        because("the key that opens one's identifiers, in the same round trip", "S10.2.1-a", rru=1),
        _TICKET,
    ),
    *(
        request(
            f"signin_api {name}",
            f"PUT {path}",
            WRITE,
            read_first("S4.1.2-d"),
            JUDGED,
            _LOOKED,
            _GATE,
            because("one's own names are no passwords: the user, and the key that opens them", "S10.2.1-a", rru=2),
            because("which other sessions there are, and their number", "S4.1.3-c", trips=2, rru=2),
            _OTHERS[path],
        )
        for name, path in (("change_password", "/me/password"), ("change_staff_password", "/admin/me/password"))
    ),
)

STAFF = (
    request(
        "signin_api enroll_staff",
        "POST /staff/enrollments",
        Cost(2, 2, 2),  # whether they are invited, and whose the address is; the invitation is used up
        because("a new member of staff, the way that leads to them, and their password", "S4.2.2-a", wru=6),
        _KEY,
        because("the secret of their app: staff have two factors from the first day", "S6.2.1-a", wru=2),
        because("what they may, and who else administers the shop", "S4.2.2-c", trips=1, rru=2, wru=5),
    ),
    request(
        "signin_api sign_in_staff",
        "POST /staff/sessions",
        FLOOR,
        *_IN,
        _GATE,
        because("the key of their app's secret; a code of it counts once", "S6.2.1-a", rru=1, wru=2),
        because("whether they work here", "S4.2.2-b", rru=1),
    ),
)

_INVITATIONS = because("all of the shop's that wait, and that the code is sent", "S4.2.2-a", wru=3)
_WHOSE = because("whether they work here, and what was sent to them", "S4.2.2-c", rru=2)
_BOTH = because("the shop's roles, who invites and who is invited, as they are now", "S4.2.2-c", trips=1, rru=3)
_ANSWERED = because("whether it was done before: else a letter would be sent twice", "S2.2.2-d", rru=1)
_AFTER = because("the answer is kept when the letter is handed over", "S2.2.2-d", trips=1, wru=1)

INVITING = (
    request(
        "signin_api invite_staff", "POST /admin/invitations", WRITE, read_first("S4.2.2-a"), JUDGED, paced(),
        _INVITATIONS, _WHOSE, _BOTH, _ANSWERED, _AFTER,
    ),
    request("signin_api list_invitations", "GET /admin/invitations", READ, strong("S4.2.2-a"), JUDGED),
    request(
        "signin_api revoke_invitation", "DELETE /admin/invitations/{invitation_id}", WRITE, read_first("S4.2.2-a"),
        JUDGED,
    ),
)  # fmt: skip

OPERATIONS = (*WAYS, *ACCOUNT, *STAFF, *INVITING)
