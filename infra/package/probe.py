"""Runs one function of an unpacked artifact, and nothing else: `python -S -s -P probe.py FOLDER HANDLER [EVENT]`.

Prints, as JSON in the last line, its answer to the event and the modules that it took; needs nothing but Python itself.
"""

import json
import sys
from importlib import import_module


class Context:
    """What Powertools and Chalice look at."""

    function_name = "probe"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:probe"
    aws_request_id = "probe"


def main() -> None:
    """Import the handler as Lambda does; call it when there is an event."""
    folder, handler, *event = sys.argv[1:]
    sys.path[:0] = [folder]
    module, _, name = handler.rpartition(".")
    application = import_module(module)
    function = getattr(application, name)
    answer = function(json.loads(event[0]), Context()) if event else None
    modules = {name: getattr(each, "__file__", None) for name, each in list(sys.modules.items())}
    routes = {path: sorted(methods) for path, methods in getattr(function, "routes", {}).items()}
    print()
    print(json.dumps({"answer": answer, "modules": modules, "routes": routes}))


if __name__ == "__main__":
    main()
