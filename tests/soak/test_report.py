"""The table at the end has all that one asks first."""

from collections import Counter

from infra.soak.report import table
from infra.soak.soak import Plan, Result
from infra.soak.told import Told


def test_the_table_tells_faults_and_lost_answers_apart() -> None:
    told = Told()
    told.count("journeys", 3)
    for why in ("503 busy", "503 busy", "RemoteDisconnected"):
        told.failed(why)
    kills = Counter(shop=2, fakepay=1)
    said = table(Result(Plan("4c63"), told, kills, 3, seconds={"start": 5.2, "load": 60.4}))
    rows = dict(line.strip().split("  ", 1) for line in said.splitlines())
    shown = {name: value.strip() for name, value in rows.items()}
    assert shown["seconds"] == "start 5, load 60"
    assert shown["journeys"] == "3"
    assert shown["kills"] == "3: fakepay 1, shop 2"
    assert shown["started again"] == "3"
    assert shown["answers of 500 and more"] == "503 busy 2"
    assert shown["no answer"] == "RemoteDisconnected 1"
    assert (shown["oversold"], shown["violations"], shown["seed"]) == ("0", "0", "4c63")
