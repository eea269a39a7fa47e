"""The page of invariants: what the auditor looks for, at which items, and what is right while work is under way."""

from itertools import groupby

from chalicelib.domain.auditor.rules.audits import MOST_FINDINGS
from chalicelib.domain.auditor.rules.checks import CHECKS, Check
from chalicelib.domain.auditor.rules.moment import USUAL

HEAD = f"""# Invariants

Generated from the checks of `chalicelib/domain/auditor/rules` by `python -m infra.docs`. An audit looks at every item
of a shop (at `Order`, say, with its payments, refunds, parcels, returns and messages) and holds it against these. The
fault harness in `tests/faults` uses the same code after every scenario, with a patience of zero.

On a shop at work an audit tells only what is certain:

- What follows from a change by news or by a sweep (a ledger's entry, a message, a card, an order's end) may take
  {int(USUAL.total_seconds() // 60)} minutes, from the time that the change or the deadline has in the items themselves.
- What is suspicious is read again, strongly consistent, twice: only if the item and all around it are the same in both
  readings, so that all of it was there at one moment, is it a finding. What changes too fast three times is counted as
  `unsettled`, and seen again by the next audit.
- One thing may be told although it is only under way: an old category on a page, where a category was moved or renamed
  and the tree changed again before all pages had followed (its item then no longer says when it was moved).
- An order with a refund or a payment that waits for a person (`RefundNeedsPerson`, `PaymentMismatched`) is not told a
  second time for the money that is kept meanwhile.

An audit keeps {MOST_FINDINGS} findings and counts all. `readable` is a finding at an item that is not what its kind
says.

| Invariant | At each | What holds |
|---|---|---|
"""

TAIL = """
I1, I11, I13 and I16 belong to capabilities that are yet to come. What a table cannot show is checked by the harness
alone: the provider's books (I24), that each event is heard (I17), dead letters and workflows (I23), versions that go up
one by one (I15), units that were put back into stock after a return (I8), pages byte by byte (I14), pictures in the
bucket, that nothing can be read of whom was erased (I26). Answers to callers (I19, I22) and logs (I21) have tests of
their own.
"""


def invariants_page() -> str:
    """The page, in Markdown."""
    ordered = sorted(CHECKS, key=lambda check: (int(check.invariant[1:]), check.kind.__name__))
    rows = [_row(number, list(each)) for number, each in groupby(ordered, key=lambda check: check.invariant)]
    return HEAD + "\n".join(rows) + "\n" + TAIL


def _row(invariant: str, checks: list[Check]) -> str:
    kinds = ", ".join(dict.fromkeys(check.kind.__name__ for check in checks))
    return f"| {invariant} | {kinds} | {'<br>'.join(check.says for check in checks)} |"
