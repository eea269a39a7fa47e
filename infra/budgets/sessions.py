"""Budgets of sessions: going on, looking, signing out elsewhere; proving anew who one is."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import JUDGED, READ, WRITE, because, read_first, request, strong

_ROSTER = because("how many sessions there are is known without looking for them", "S4.1.3-c", rru=1, wru=2)
_ALONE = because("which session ends, as it is now", "S4.1.3-c", trips=1, rru=1)
_FACTORS = because("what is set up, and how often somebody was wrong", "S6.2.1-a", trips=1, rru=1)
_LABELS = because("the key that opens what the devices are called", "S10.2.1-a", trips=1, rru=1)
_KEY = because("the key that opens the secret of the app, whichever proof it is", "S10.2.1-a", rru=1)

SESSIONS = (
    request("sessions_api refresh_session", "POST /sessions/refresh", WRITE, read_first("S4.1.2-c")),
    *(
        request(f"sessions_api {name}", f"GET {path}", READ, strong("S4.1.3-c"), JUDGED, _LABELS)
        for name, path in (("list_sessions", "/sessions"), ("list_staff_sessions", "/admin/sessions"))
    ),
    *(
        request(f"sessions_api {name}", f"DELETE {path}/{{session_id}}", Cost(1, 0, 2), _ALONE, JUDGED, _ROSTER)
        for name, path in (("end_session", "/sessions"), ("end_staff_session", "/admin/sessions"))
    ),
    *(
        request(
            f"sessions_api {name}",
            f"POST {path}/revocations",
            Cost(1, 0, 4),  # two of them
            because("which sessions there are", "S4.1.3-c", trips=1, rru=1),
            because("their number, read first, so that none is opened unseen", "S4.1.3-c", trips=1),
            JUDGED,
            _ROSTER,
        )
        for name, path in (("end_other_sessions", "/sessions"), ("end_other_staff_sessions", "/admin/sessions"))
    ),
)
PROOFS = (
    *(
        request(f"sessions_api {name}", f"POST {path}", WRITE, _FACTORS, JUDGED, _KEY)
        for name, path in (
            ("step_up", "/step-ups"),
            ("step_up_staff", "/admin/step-ups"),
            ("confirm_totp", "/me/totp/confirmation"),
        )
    ),
    request("sessions_api set_payment_password", "PUT /me/payment-password", WRITE, _FACTORS, JUDGED, _KEY),
    request(
        "sessions_api begin_totp",
        "POST /me/totp",
        WRITE,
        _FACTORS,
        JUDGED,
        _KEY,
        because("the user's first secret: its key is made with it, in one transaction", "S10.2.1-a", wru=3),
    ),
)
OPERATIONS = SESSIONS + PROOFS
