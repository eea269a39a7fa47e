"""The audit, as staff see it: signed hours, and whether the newest is as it was signed and anchored."""

from infra.shopping import expect
from infra.smoke.journey import Journey


def signed(it: Journey) -> str:
    roots = it.admin.get("/admin/audit/roots").expect(200)["items"]
    if not roots:
        return "no hour is signed yet"
    hour = roots[0]["hour"]
    verdict = it.admin.get(f"/admin/audit/verification?hour={hour}").expect(200)
    expect(verdict["sound"], f"the audit of {hour} is not whole: {verdict['fault']}")
    return f"{hour} is as it was signed and anchored"
