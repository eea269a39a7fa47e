"""The table that a soak ends with."""

from infra.soak.soak import Result

COUNTS = (
    "journeys",
    "orders placed",
    "paid",
    "canceled",
    "received",
    "returned",
    "refunded",
    "retries",
    "items audited",
    "audit entries",
)


def table(result: Result) -> str:
    """One row per figure."""
    told, plan = result.told, result.plan
    rows = [("seconds", ", ".join(f"{phase} {spent:.0f}" for phase, spent in result.seconds.items()))]
    rows.append(("shoppers at a time", str(plan.shoppers)))
    rows += [(name, str(told.counted[name])) for name in COUNTS]
    rows.append(("kills", f"{sum(result.kills.values())}: {_listed(result.kills)}"))
    rows.append(("started again", str(result.restarts)))
    faults = {why: count for why, count in told.failures.items() if why[0] == "5"}
    rows.append(("answers of 500 and more", _listed(faults) or "none"))
    rows.append(("no answer", _listed({why: told.failures[why] for why in told.failures.keys() - faults}) or "never"))
    rows.append(("failures logged", _listed(result.logged) or "none"))
    rows.append(("oversold", str(result.oversold)))
    rows.append(("violations", str(len(result.violations))))
    rows.append(("seed", plan.seed))
    return "\n".join(f"  {name:<24} {value}" for name, value in rows)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
