"""What an artifact holds. Everything that is left out here was proved unneeded by running the trimmed artifact."""

import ast
from pathlib import Path, PurePosixPath

DROPPED = frozenset(
    {
        "boto3", "s3transfer",  # we use botocore's clients
        "chalice",  # of which Chalice itself puts in what answers requests
        "ansicon", "blessed", "click", "editor", "inquirer", "jinxed", "packaging", "pip", "pyyaml", "readchar", "runs",
        "setuptools", "wcwidth", "wheel", "xmod",  # Chalice's command line
        "pycparser",  # of cffi, which compiles with it
    }
)  # fmt: skip
"""Distributions of the lock that no function loads."""

PILLOW = ("PIL", "pillow.libs")

OF_THE_TABLE = frozenset({"dynamodb"})
"""The table's own, which no call names."""

SHARED_DATA = frozenset({"endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json"})
"""botocore's data for every service."""

UNREAD = (
    "aws_lambda_powertools/event_handler/",  # routes requests; Chalice does
    "PIL/_avif.", "pillow.libs/libavif-",  # a format that we do not take: 4 MB
    "PIL/_imagingtk.", "PIL/_imagingft.", "pillow.libs/libfreetype-", "pillow.libs/libharfbuzz-",  # windows, fonts
    "pillow.libs/libbrotli",  # of fonts
    "dateutil/zoneinfo/",  # the system has its own
    "bin/",
    "cffi/",  # what it has compiled needs its backend only
)  # fmt: skip
UTILITIES = "aws_lambda_powertools/utilities/"
UTILITIES_READ = (f"{UTILITIES}__init__.py", f"{UTILITIES}jmespath_utils/")
"""What the logger wants of them."""
UNREAD_NAMES = ("tests", "test", "__pycache__", "docs.md", "py.typed")
UNREAD_ENDINGS = (".pyi", ".pyc", ".pxd", ".pyx", ".h", ".c", ".md", ".rst")
UNREAD_DATA = ("examples-1.json", "waiters-2.json", "paginators-1.json")
"""No one waits or pages by botocore here."""


def services(chalicelib: Path) -> frozenset[str]:
    """The AWS services that the sources name where they ask for one, and the table's.

    Those that the lean transport speaks to by itself are among them: `TRANSPORT=stock` is a way back.
    """
    named: set[str] = set()
    for source in sorted(chalicelib.rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and _called(node) in ("client", "create_client", "ask"):
                named |= {str(part.value) for part in node.args[:1] if isinstance(part, ast.Constant)}
    return frozenset(named) | OF_THE_TABLE


def kept(name: str, wanted: frozenset[str]) -> bool:
    """Whether a file belongs into an artifact; `wanted` are the services of AWS."""
    path = PurePosixPath(name)
    if name.startswith("botocore/data/"):
        return path.name in SHARED_DATA or (path.parts[2] in wanted and path.name not in UNREAD_DATA)
    return not (
        name.startswith(UNREAD)
        or (name.startswith(UTILITIES) and not name.startswith(UTILITIES_READ))
        or name.endswith(UNREAD_ENDINGS)
        or path.parts[0].endswith(".dist-info")
        or any(part in UNREAD_NAMES for part in path.parts)
    )


def of_pillow(name: str) -> bool:
    return PurePosixPath(name).parts[0] in PILLOW


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
