"""The lifecycles of attempts (vocabulary section 3) and of refunds (section 5)."""

from chalicelib.core.lifecycle import Lifecycle

CREATED, REQUESTED, ACTION_REQUIRED = "created", "requested", "action_required"
UNKNOWN, CAPTURED, FAILED = "unknown", "captured", "failed"

ATTEMPT = Lifecycle(
    {
        (CREATED, "request"): REQUESTED,
        (CREATED, "capture"): CAPTURED,  # the notification overtook the provider's answer to us
        (CREATED, "fail"): FAILED,
        (CREATED, "time_out"): UNKNOWN,
        (REQUESTED, "request"): REQUESTED,  # another device has noted the same answer
        (REQUESTED, "ask_payer"): ACTION_REQUIRED,
        (REQUESTED, "capture"): CAPTURED,
        (REQUESTED, "fail"): FAILED,
        (REQUESTED, "time_out"): UNKNOWN,
        (ACTION_REQUIRED, "request"): ACTION_REQUIRED,  # another device has noted the same answer
        (ACTION_REQUIRED, "capture"): CAPTURED,
        (ACTION_REQUIRED, "fail"): FAILED,
        (ACTION_REQUIRED, "time_out"): UNKNOWN,
        (UNKNOWN, "request"): UNKNOWN,  # only the provider can say what came of it
        (UNKNOWN, "capture"): CAPTURED,
        (UNKNOWN, "fail"): FAILED,
        (UNKNOWN, "time_out"): UNKNOWN,  # still no answer
        (FAILED, "request"): FAILED,  # the notification overtook the answer
        (FAILED, "capture"): CAPTURED,  # a late success is money all the same; the order decides what becomes of it
        (FAILED, "fail"): FAILED,  # told twice
        (FAILED, "time_out"): FAILED,  # the provider had answered in the meantime
        (CAPTURED, "request"): CAPTURED,  # the notification overtook the answer
        (CAPTURED, "capture"): CAPTURED,  # told twice
        (CAPTURED, "fail"): CAPTURED,  # an older notification that arrives later takes no money away
        (CAPTURED, "time_out"): CAPTURED,  # the provider had answered in the meantime
    }
)
"""Authorization without capture, voids and chargebacks join with the first provider that has them."""

OPEN = frozenset({CREATED, REQUESTED, ACTION_REQUIRED, UNKNOWN})

APPROVED, SUBMITTING, PENDING_PROVIDER = "approved", "submitting", "pending_provider"
MANUAL, SUCCEEDED, REJECTED = "manual", "succeeded", "rejected"

REFUND = Lifecycle(
    {
        (REQUESTED, "reserve"): APPROVED,
        (REQUESTED, "give_up"): REJECTED,  # there is no money to give back, or the goods never came
        (APPROVED, "reserve"): APPROVED,  # the step ran twice
        (APPROVED, "submit"): SUBMITTING,
        (APPROVED, "settle"): SUCCEEDED,  # nothing had been paid, so that nothing goes back
        (SUBMITTING, "reserve"): SUBMITTING,  # a second execution
        (SUBMITTING, "submit"): SUBMITTING,  # the provider's answer got lost: ask again under the same id
        (SUBMITTING, "forget"): SUBMITTING,  # the provider has not heard of it: ask again under the same id
        (SUBMITTING, "accept"): PENDING_PROVIDER,
        (SUBMITTING, "differ"): MANUAL,
        (SUBMITTING, "give_up"): MANUAL,  # the provider said clearly no
        (PENDING_PROVIDER, "reserve"): PENDING_PROVIDER,  # a second execution
        (PENDING_PROVIDER, "submit"): PENDING_PROVIDER,  # a second execution
        (PENDING_PROVIDER, "accept"): PENDING_PROVIDER,  # told twice
        (PENDING_PROVIDER, "fail"): FAILED,
        (PENDING_PROVIDER, "forget"): SUBMITTING,  # the provider has not heard of it: ask again under the same id
        (PENDING_PROVIDER, "differ"): MANUAL,
        (PENDING_PROVIDER, "give_up"): PENDING_PROVIDER,  # it is on its way after all
        (PENDING_PROVIDER, "settle"): SUCCEEDED,
        (FAILED, "reserve"): FAILED,  # a second execution
        (FAILED, "submit"): SUBMITTING,  # once more, under the same id
        (FAILED, "accept"): PENDING_PROVIDER,  # it has worked after all
        (FAILED, "forget"): FAILED,  # a second execution
        (FAILED, "differ"): MANUAL,
        (FAILED, "give_up"): MANUAL,
        (MANUAL, "reserve"): MANUAL,  # a second execution; a person has it in hand
        (MANUAL, "submit"): MANUAL,  # as above
        (MANUAL, "accept"): MANUAL,  # as above
        (MANUAL, "forget"): MANUAL,  # as above
        (MANUAL, "differ"): MANUAL,  # as above
        (MANUAL, "give_up"): MANUAL,  # as above
        (SUCCEEDED, "reserve"): SUCCEEDED,  # a second execution
        (SUCCEEDED, "submit"): SUCCEEDED,  # as above
        (SUCCEEDED, "accept"): SUCCEEDED,  # told twice
        (SUCCEEDED, "forget"): SUCCEEDED,  # a second execution
        (SUCCEEDED, "differ"): SUCCEEDED,  # told after it was done: counted, and a person must look
        (SUCCEEDED, "settle"): SUCCEEDED,  # a second execution
        (SUCCEEDED, "give_up"): SUCCEEDED,  # another execution has paid it
        (REJECTED, "reserve"): REJECTED,  # a second execution
        (REJECTED, "submit"): REJECTED,  # as above
        (REJECTED, "give_up"): REJECTED,  # as above
    }
)
"""`differ`: the provider pays another amount back. Reversals join with the first provider that has them."""

FINAL = frozenset({MANUAL, SUCCEEDED, REJECTED})
