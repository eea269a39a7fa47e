"""What artifacts hold, and that the same files give the same bytes."""

import os
from pathlib import Path

import pytest

from infra.package import contents, steps
from infra.package.archive import unzip, zip_up
from infra.package.order import ROOT, CannotPackageError, Order, architecture

WANTED = frozenset({"dynamodb"})


@pytest.mark.parametrize(
    "name",
    [
        "app.py",
        "chalicelib/core/money.py",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/data/endpoints.json",
        "botocore/cacert.pem",
        "aws_lambda_powertools/utilities/jmespath_utils/__init__.py",
        "msgspec/_core.cpython-311-aarch64-linux-gnu.so",
        "PIL/_webp.cpython-311-aarch64-linux-gnu.so",
    ],
)
def test_what_runs_is_kept(name: str) -> None:
    assert contents.kept(name, WANTED)


@pytest.mark.parametrize(
    "name",
    [
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/data/dynamodb/2012-08-10/examples-1.json",
        "aws_lambda_powertools/event_handler/__init__.py",
        "pynamodb-6.1.0.dist-info/METADATA",
        "pynamodb/models.pyi",
        "chalicelib/__pycache__/capabilities.cpython-311.pyc",
        "bin/jp.py",
    ],
)
def test_what_does_not_run_is_left_out(name: str) -> None:
    assert not contents.kept(name, WANTED)


def test_the_services_are_those_that_the_sources_ask_for(tmp_path: Path) -> None:
    (tmp_path / "mail.py").write_text('client("ses").send_email()\nclient(name)\nother("ec2")\n')
    assert contents.services(tmp_path) == {"dynamodb", "ses"}
    every = {"dynamodb", "events", "kms", "s3", "ses", "sns", "ssm", "stepfunctions"}
    assert contents.services(ROOT / "chalicelib") == every


def test_a_lock_loses_only_what_is_dropped() -> None:
    entries = ["boto3==1 \\\n    --hash=sha256:b\n", "botocore==1 \\\n    --hash=sha256:c\n", "pip==2 ; x == 'y'\n"]
    assert steps.wanted("".join(entries)) == entries[1]
    assert steps.wanted("# a note\nsix==1\n") == "six==1\n"


def test_what_is_dropped_is_in_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert {name for name in contents.DROPPED if f"\n{name}==" not in f"\n{lock}"} == set()


def project(folder: Path, moment: int, mode: int) -> Path:
    (folder / "shop").mkdir(parents=True)
    for name in ("shop/b.py", "shop/a.py", "c.py"):
        (folder / name).write_text(f"NAME = {name!r}\nWORDS = frozenset(('mug', 'lamp', 'tea'))\n")
        os.utime(folder / name, (moment, moment))
        (folder / name).chmod(mode)
    steps.compile_all(folder)
    return folder


def test_the_same_files_give_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    """S10.1.3-c part: what was checked is what is deployed: anybody can make it again and compare."""
    here = project(tmp_path / "here", 1_000_000_000, 0o600)
    there = project(tmp_path / "a folder with another name" / "there", 2_000_000_000, 0o755)
    made = [zip_up(folder, tmp_path / f"{folder.name}.zip", lambda name: True) for folder in (here, there)]
    assert made[0].sha256 == made[1].sha256
    assert (tmp_path / "here.zip").read_bytes() == (tmp_path / "there.zip").read_bytes()


def test_every_module_has_bytecode_that_nobody_has_to_check(tmp_path: Path) -> None:
    folder = project(tmp_path / "made", 1_500_000_000, 0o644)
    zip_up(folder, tmp_path / "made.zip", lambda name: name.startswith("shop/"))
    unzip(tmp_path / "made.zip", tmp_path / "run", lambda name: True)
    compiled = sorted(path.name.partition(".")[0] for path in (tmp_path / "run").rglob("*.pyc"))
    assert compiled == ["a", "b"]
    for path in (tmp_path / "run").rglob("*.pyc"):
        assert path.read_bytes()[4:8] == b"\x01\0\0\0"  # hash-based, unchecked: PEP 552
        assert str(tmp_path).encode() not in path.read_bytes()


def test_wheels_are_for_the_machine_that_lambda_has() -> None:
    old = Order(out=ROOT, architecture="arm64", python=(3, 11))
    new = Order(out=ROOT, architecture="x86_64", python=(3, 13))
    assert {"manylinux_2_26_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"} <= set(old.platforms)
    assert "manylinux_2_27_aarch64" not in old.platforms  # Amazon Linux 2 has glibc 2.26
    assert {"manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux2014_x86_64"} <= set(new.platforms)
    assert "manylinux_2_35_x86_64" not in new.platforms


def test_what_cannot_be_packaged_is_told_before_anything_is_done() -> None:
    with pytest.raises(CannotPackageError, match="SnapStart"):
        Order(out=ROOT, architecture="arm64", snap_start=True, python=(3, 11))
    with pytest.raises(CannotPackageError, match="riscv"):
        architecture("riscv")
    assert Order(out=ROOT, architecture="arm64", snap_start=True, python=(3, 12)).runtime == "python3.12"
