"""Budgets of users: codes, and the identities that are proven by them."""

from infra.budgets.reasons import JUDGED, JUDGED_FIRST, NOTHING, READ, WRITE, because, read_first, request, strong

_KEY = because("the key that opens one's identifiers, in the same round trip", "S10.2.1-a", rru=1)
_BOTH = because("the user's list and the way that leads to it, in one transaction", "S4.1.1-b", wru=3)

CODES = (
    request(
        "users_api send_code",
        "POST /codes",
        WRITE,
        because("the code before, and what was sent to the target and at the viewer's request", "S4.1.1-c", 1, 3, 5),
        because(
            "what is held against the target, the network and the device, in the same round trip", "S4.1.1-e", rru=4
        ),
    ),
    request("users_api offer_challenge", "POST /challenges", NOTHING),
)

IDENTITIES = (
    request("users_api list_identities", "GET /me/identities", READ, strong("S4.1.1-b"), _KEY, JUDGED),
    request(
        "users_api link_identity",
        "POST /me/identities",
        WRITE,
        read_first("S4.1.1-b"),
        JUDGED,
        _KEY,
        _BOTH,
        because("whose it is already, in the same round trip", "S4.1.1-d", rru=1),
        because("the code is used up in the same transaction", "S4.1.1-c", rru=1, wru=2),
    ),
    request(
        "users_api unlink_identity",
        "DELETE /me/identities/{identity_id}",
        WRITE,
        read_first("S4.1.1-b"),
        JUDGED,
        _KEY,
        _BOTH,
    ),
)

SIGN_INS = (request("users_api list_sign_ins", "GET /me/sign-ins", READ, JUDGED_FIRST),)

OPERATIONS = (*CODES, *IDENTITIES, *SIGN_INS)
