"""Cold start: import a function as deployed and answer a first request, beside creating a stock botocore client."""

from pathlib import Path

from bench import packaged
from bench.endpoint import Served, served
from bench.table import Row, Section
from bench.visits import Visit
from infra.package import alone
from infra.package import measure as counting

TITLE = "Cold start: import and first answer"
MOST, STRETCH = 1.0, 0.8
MOST_MODULES = 410
DOORS = ("payment webhook", "product", "cart", "add to cart", "quote", "place order", "order")
"""The webhook first: what its provider signs is good for five minutes."""

PUBLIC = "product"
NO_VALGRIND = "valgrind is not installed: apt install valgrind (or dnf, brew), then again"
NOTES = (
    f"Instructions as callgrind counts them (PYTHONHASHSEED=0), bare Python subtracted from both; stretch {STRETCH}.",
    "The artifact as deployed, with unchecked-hash bytecode; the stock client comes compiled from this environment.",
    "DynamoDB and SSM are an endpoint on loopback: what they take is not counted, nor is TLS.",
)


def measure(quick: bool) -> Section:
    """When it must be quick, only the modules are counted, which takes no valgrind."""
    count = not quick and counting.can_count()
    instructions, modules = [], []
    with served() as endpoint, packaged.artifact(quick) as folder:
        for visit in map(endpoint.of, DOORS):
            if count:
                instructions.append(_instructions(folder, visit, endpoint))
            modules.append(_modules(folder, visit, endpoint))
    if count:
        bare, stock = counting.yardstick()
        what = "creating a stock botocore client"
        instructions.append(Row(what, round((stock - bare) / 1e6), "M instructions", how="counted"))
    skipped = "" if quick or count else f"instructions are not counted: {NO_VALGRIND}"
    return Section(TITLE, [*instructions, *modules], NOTES if count else (), skipped)


def _instructions(folder: Path, visit: Visit, endpoint: Served) -> Row:
    bare, stock = counting.yardstick()
    words = alone.command(folder, "app.app", visit.event)
    ours = counting.instructions(words, visit.capability, **_around(endpoint)) - bare
    what = f"{visit.capability}: {visit.name} ({ours / 1e6:,.0f} M instructions)"
    return Row(what, round(ours / (stock - bare), 3), "x a stock client", MOST, how="counted")


def _modules(folder: Path, visit: Visit, endpoint: Served) -> Row:
    """Its answer is looked at: a door that refuses starts faster than one that serves."""
    budget = MOST_MODULES if visit.name == PUBLIC else None
    return Row(f"{visit.capability}: {visit.name}", _loaded(folder, visit, endpoint), "modules", budget, how="counted")


def _loaded(folder: Path, visit: Visit, endpoint: Served) -> int:
    done = alone.run(folder, visit.capability, "app.app", visit.event, **_around(endpoint))
    if done.answer["statusCode"] != visit.status:
        raise AssertionError(f"{visit.name} answers {done.answer}")
    return len(done.modules)


def _around(endpoint: Served) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": endpoint.url, "PARAMS_PREFIX": "/storefront/test"}
