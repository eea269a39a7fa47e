"""What nobody notices and need not: each mutant of the list with one line that says why."""

import tomllib
from pathlib import Path

HARMLESS: dict[str, str] = {
    f"{site}: {spoil}": why
    for site, spoils in tomllib.loads((Path(__file__).parent / "harmless.toml").read_text()).items()
    for spoil, why in spoils.items()
}
