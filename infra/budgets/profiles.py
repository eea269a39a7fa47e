"""Budgets of profiles: what customers say of themselves, their addresses and consents; regions; texts of consents."""

from infra.budgets.reasons import (
    JUDGED,
    JUDGED_FIRST,
    READ,
    WRITE,
    answer_kept,
    because,
    read_first,
    request,
    strong,
)

_OWN = (strong("S2.3.4-b"), because("the customer's key, without which nobody reads it", "S10.2.1-a", rru=1), JUDGED)
_CHANGE = (
    read_first("S2.3.4-b"),
    because("the customer's key, without which nobody reads it", "S10.2.1-a", rru=1),
    JUDGED,
)
_REGIONS = because("the regions of the country and of its part, for addresses name a chain of them", "S4.1.1-a", rru=2)
_BOOK = because("a book of three addresses is more than a kilobyte", "S4.1.1-a", wru=1)
_SAID = because("the text that it is said to, as it is now", "S10.2.3-c", rru=1)
_WORD = because("each word is kept for good, in the same transaction", "S10.2.3-c", wru=3)

PROFILES = (
    request("profiles_api show_profile", "GET /me/profile", READ, *_OWN),
    request("profiles_api change_profile", "PATCH /me/profile", WRITE, *_CHANGE),
    request("profiles_api list_addresses", "GET /me/addresses", READ, *_OWN),
    request(
        "profiles_api add_address", "POST /me/addresses", WRITE, *_CHANGE, _REGIONS, _BOOK, answer_kept("S4.1.1-a", 4)
    ),
    request("profiles_api change_address", "PUT /me/addresses/{address_id}", WRITE, *_CHANGE, _REGIONS, _BOOK),
    request("profiles_api remove_address", "DELETE /me/addresses/{address_id}", WRITE, *_CHANGE, _BOOK),
    request("profiles_api choose_address", "POST /me/addresses/{address_id}/default", WRITE, *_CHANGE, _BOOK),
)

REGIONS = (
    request("profiles_api show_country", "GET /regions/{country}", READ),
    request(
        "profiles_api show_region",
        "GET /regions/{country}/{region}",
        READ,
        because("whether the newest list still has it", "S4.1.1-a", rru=0.5),
    ),
)

CONSENTS = (
    request("profiles_api show_consents", "GET /me/consents", READ, strong("S10.2.3-c"), _SAID, JUDGED),
    *(
        request(
            f"profiles_api {verb}_consent",
            f"{method} /me/consents/{{purpose}}",
            WRITE,
            read_first("S10.2.3-c"),
            _SAID,
            _WORD,
            JUDGED,
        )
        for verb, method in (("give", "PUT"), ("withdraw", "DELETE"))
    ),
    request("profiles_api list_consent_history", "GET /me/consents/{purpose}/history", READ, JUDGED_FIRST),
    request("profiles_api list_consent_texts", "GET /admin/consents", READ, strong("S10.2.3-c"), JUDGED),
    request("profiles_api publish_consent_text", "POST /admin/consents", WRITE, read_first("S10.2.3-c"), _WORD, JUDGED),
)

OPERATIONS = (*PROFILES, *REGIONS, *CONSENTS)
