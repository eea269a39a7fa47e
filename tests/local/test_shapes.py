"""Several threads that use a class for the first time at the same moment do not end the process."""

import subprocess
import sys

SCRIPT = """
import sys, threading
from typing import Literal
import msgspec
from infra.local import shapes

sys.setswitchinterval(1e-6)
classes = []
for number in range(100):
    part = msgspec.defstruct("Part", [("word", Literal["a", str(number)], "a")])
    classes.append(msgspec.defstruct("Whole", [("kind", Literal["b", str(number)]), ("parts", dict[str, list[part]])]))
shapes.build_all()
for each in classes:
    together = threading.Barrier(8)

    def use():
        together.wait()
        msgspec.convert({"kind": "b", "parts": {"x": [{}]}}, each)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("alive")
"""


def test_what_is_built_before_may_be_used_by_several_threads_at_once() -> None:
    """Without it msgspec ends the process here each time."""
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)  # noqa: S603
    assert (run.returncode, run.stdout) == (0, "alive\n"), run.stderr
