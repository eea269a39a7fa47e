"""The night's audit, and one that staff ask for, of a shop with 24 products and no order yet."""

from tests.budgets.day import Day
from tests.budgets.hours.shelving import staff


def play(day: Day) -> None:
    made = staff(day, "auditor_api request_audit", "audits", Idempotency_Key="audit")
    day.world.relay()
    day.hear("auditor_listener", "AuditRequested")
    day.rest()
    staff(day, "auditor_api see_audit", f"audits/{made['audit_id']}", method="GET")
    staff(day, "auditor_api list_audits", "audits", method="GET")
    day.tick("begin_audits")
    day.world.later(hours=24)
    day.tick("begin_audits", "one audit")
    day.rest()
