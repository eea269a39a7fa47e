"""`python -m tests.privileges write`: every function's policy, anew, from the last recording."""

import sys

from infra.functions import functions
from tests.privileges.policies import file_of, written
from tests.privileges.recording import NoRecording, whole
from tests.privileges.writing import policy_for, text_of


def main(arguments: list[str]) -> int:
    if arguments != ["write"]:
        print(__doc__)
        return 2
    try:
        used = whole()
    except NoRecording as missing:
        print(missing)
        return 1
    deployed = [function.name for function in functions()]
    for left in written() - set(map(file_of, deployed)):
        left.unlink()
    for name in deployed:
        file_of(name).write_text(text_of(policy_for(used.get(name, ()))))
    print(f"{len(deployed)} policies written; read the diff before it is committed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
