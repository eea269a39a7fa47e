"""What the run needs to know and keeps: its secrets, made once and readable by their owner only, and the shops."""

import hmac
import json
import os
import secrets
from pathlib import Path

import msgspec

from chalicelib.core.shops import Shop
from infra import signing
from infra.local import identity
from infra.local.place import PREFIX, Place, TroubleError

NAMES = (
    "tokens",
    "quotes",
    "cursors",
    "fakepay",
    "fakeidp",
    "carrier",
    "signing",
    "audit_signing",
    "pepper",
    "challenges",
    "codes",
    "blind_index",
)
PUBLISHED = {"token_keys": "signing", "audit_keys": "audit_signing"}
"""Parameters that hold the public halves of keys that are secrets. Those of the audit are kept, too, once there are
others than the secret knows."""

DEFAULT_SHOPS = Path(__file__).with_name("shops.json")


def load(here: Place) -> dict[str, str]:
    """The secrets by name; missing ones are made and written first."""
    path = here.state / "secrets.json"
    kept = _read(path)
    missing = {name: fresh(name) for name in NAMES if name not in kept}
    if missing:
        kept |= missing
        _write(path, json.dumps(kept, indent=1))
    return kept


def keep(here: Place, name: str, value: str) -> None:
    """Another value for a secret, from the next start on."""
    _write(here.state / "secrets.json", json.dumps(load(here) | {name: value}, indent=1))


def fresh(name: str) -> str:
    """A new secret of that name."""
    return signing.first() if name in PUBLISHED.values() else secrets.token_hex(32)


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as broken:
        raise TroubleError(
            f"{path} cannot be read ({broken}): restore it, or move it away to get new secrets."
        ) from broken
    if isinstance(kept, dict) and all(isinstance(value, str) for value in kept.values()):
        return kept
    raise TroubleError(f"{path} is not a list of secrets: restore it, or move it away to get new ones.")


def _write(path: Path, text: str) -> None:
    """Readable by the owner from its first byte on, and complete or not there."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def proof(here: Place) -> str:
    """By which functions know the cloud of this run: it follows from a secret, which it does not give away."""
    return hmac.digest(load(here)["tokens"].encode(), b"the cloud calls functions", "sha256").hex()


def shared_secret(here: Place, name: str) -> Path:
    """The file that fakepay, or fakeidp, reads its half of a shared secret from."""
    path = here.state / name / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, load(here)[name] + "\n")
    return path


def shops(here: Place) -> str:
    """The shop directory as JSON: the folder's own `shops.json`, which starts as a copy of ours."""
    path = here.state / "shops.json"
    if not path.exists():
        path.write_text(DEFAULT_SHOPS.read_text())
    try:
        text = json.dumps(json.loads(path.read_text()), ensure_ascii=False)
        msgspec.json.decode(text, type=tuple[Shop, ...])
    except (OSError, ValueError) as broken:
        raise TroubleError(f"{path} cannot be read ({broken}): correct it, or move it away.") from broken
    return text


def parameters(here: Place) -> tuple[dict[str, str], dict[str, str]]:
    """(values, secrets) by their full parameter names."""
    kept = load(here)
    hidden = {f"{PREFIX}/secrets/{name}": value for name, value in kept.items() if name not in PUBLISHED}
    public = {
        f"{PREFIX}/{name}": kept.get(name) or signing.published(kept[private]) for name, private in PUBLISHED.items()
    }
    names = [shop["shop_id"] for shop in json.loads(shops(here))]
    people = {f"{PREFIX}/identity": identity.directory(here.fakeidp, kept["fakeidp"], names)}
    return {f"{PREFIX}/shops": shops(here)} | people | public, hidden
