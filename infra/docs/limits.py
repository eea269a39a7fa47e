"""The page of limits: how often somebody may come, where that is counted, and what else is bounded."""

from chalicelib.aws.calls import Door
from chalicelib.aws.doors import DOORS
from chalicelib.aws.inputs import LARGEST_BODY
from chalicelib.aws.jsontext import DEEPEST, EXACT
from chalicelib.core.paces import Pace
from infra.functions import GATEWAY_SECONDS
from infra.stacks.rates import PACES, PARTNER, WINDOW
from infra.stacks.stages import STAGES

HEAD = """# Limits

Whoever comes more often than one of these allows is answered 429 with `Retry-After`, as a problem (RFC 9457). Written
by `python -m infra.docs`; the figures stand in `infra/stacks/stages.py`, `infra/stacks/rates.py` and
`chalicelib/core/paces.py`.

1. The firewall counts what comes through the CDN, by the viewer's address (of IPv6, its /64 network) and by API key.
2. The gateway limits each method of a surface of the API, whoever calls it: it protects what stands behind.
3. A door that declares a pace counts for itself, by who calls: a token bucket that fills up again by and by. Where
   abuse costs money it is kept in the table (one conditional write for who comes seldom, two for who does not);
   elsewhere each environment keeps it in its memory, because a write would cost more than what it protects. So the
   latter stops a loop that hammers at one environment; the first two stop a crowd.
4. Codes, passwords, proofs and challenges have counters of their own, by account, address and device, which grow
   (`chalicelib/domain/users`, `chalicelib/domain/sessions`): nobody is locked out for good.

`RATE_FACTOR` widens every pace of the third kind, and 0 turns them off: loads that are tried out come from one address.
The address is what the CDN says; a stage without the firewall can be asked past the CDN, and then believes whatever
`X-Viewer` says.
"""


def limits_page() -> str:
    """The page, in Markdown."""
    return "\n".join([HEAD, *_firewall(), *_gateway(), *_doors(), *_bounds()])


def _firewall() -> list[str]:
    rows = [
        f"| {pace.name} | {'API key' if pace.key == PARTNER else 'address'} | {pace.limit:,} in {WINDOW} s |"
        for pace in PACES
    ]
    return ["## Firewall (where a stage has one)", "", "| Rule | Counted by | Limit |", "|---|---|---|", *rows, ""]


def _gateway() -> list[str]:
    names = ("public", "partner", "admin", "webhook")
    rows = [
        f"| {stage} | "
        + " | ".join(
            f"{getattr(found.throttles, name).per_second}/s, {getattr(found.throttles, name).burst} at once"
            for name in names
        )
        + " |"
        for stage, found in STAGES.items()
    ]
    return ["## Gateway, for each method", "", f"| Stage | {' | '.join(names)} |", "|---|---|---|---|---|", *rows, ""]


def _doors() -> list[str]:
    rows = [_row(door, door.pace) for door in sorted(DOORS, key=lambda door: (door.path, door.method)) if door.pace]
    return ["## Doors", "", "| Door | Counted by | Limit | Kept |", "|---|---|---|---|", *rows, ""]


def _row(door: Door, pace: Pace) -> str:
    kept = "in the table" if pace.durable else "in memory"
    return f"| `{door.method} {door.path}` | {pace.by} | {pace.limit:,} in {pace.seconds:,} s | {kept} |"


def _bounds() -> list[str]:
    return [
        "## What a request may be",
        "",
        f"- A body has {LARGEST_BODY // 1024} KB and {DEEPEST} levels at most, and whole numbers up to {EXACT:,}.",
        "- A page of a list has 100 items at most; cursors are signed for the list and the caller.",
        f"- The gateway waits {GATEWAY_SECONDS} s; every function and every call of it ends before.",
        "",
    ]
