"""The functions as they are deployed: the package for this machine, made anew when its sources have changed."""

import hashlib
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.package.build import build
from infra.package.measure import unpacked
from infra.package.order import Order, architecture

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "bench" / "package"
ARTIFACT = "shop.zip"


@contextmanager
def artifact(quick: bool) -> Iterator[Path]:
    """The folder of what is deployed. When it must be quick, the sources with this environment's libraries instead."""
    if quick:
        with TemporaryDirectory(prefix="storefront-") as folder:
            yield _mirrored(Path(folder))
        return
    stamp, digest = OUT / "sources.sha256", _digest()
    if not stamp.exists() or stamp.read_text() != digest:
        build(Order(out=OUT, architecture=architecture("local"), snap_start=False))
        stamp.write_text(digest)
    with unpacked(OUT) as folder:
        yield folder / ARTIFACT


def _mirrored(folder: Path) -> Path:
    libraries = Path(sysconfig.get_path("purelib"))
    for path in (*libraries.iterdir(), ROOT / "app.py", ROOT / "chalicelib"):
        (folder / path.name).symlink_to(path)
    return folder


def _digest() -> str:
    """Of all that the package is made of."""
    sources = [ROOT / "app.py", ROOT / "requirements.lock"]
    for place in ("chalicelib", "infra/package", ".chalice"):
        sources += [path for path in (ROOT / place).rglob("*") if path.suffix in (".py", ".json")]
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
