"""Background processes of a local deployment: started, known again, ended; others' are left alone."""

import os
from pathlib import Path

import pytest

from infra.deploy.local import Ports, ports
from infra.deploy.processes import Process, Register, identity, listens, start
from infra.local.place import TroubleError
from tests.cloud import free_port

pytestmark = pytest.mark.deploy


def started(folder: Path, register: Register, port: int) -> Process:
    web = start("web", "http.server", ["--bind", "127.0.0.1", str(port)], port, folder / "logs" / "web.log", os.environ)
    register.note("web", web)
    return web


def test_a_process_outlives_its_start_is_known_again_and_ended(tmp_path: Path) -> None:
    register, port = Register(tmp_path / "processes.json"), free_port()
    web = started(tmp_path, register, port)
    assert Register(register.path).running("web") == web
    assert listens(port)
    assert (register.end_all(), register.running("web"), listens(port)) == (["web"], None, False)
    assert not register.path.exists()


def test_a_process_that_only_got_the_same_pid_is_left_alone(tmp_path: Path) -> None:
    register = Register(tmp_path / "processes.json")
    register.note("cloud", Process(os.getpid(), "another command", 1))
    assert register.running("cloud") is None
    assert register.end_all() == []


def test_a_process_has_an_identity_until_it_has_ended() -> None:
    told = identity(os.getpid())
    assert told is not None
    assert told == identity(os.getpid())
    assert told != identity(os.getppid())
    assert identity(2**22 + 1) is None


def test_what_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(TroubleError, match=r"The web did not start \(.*No module named"):
        start("web", "no_such_module", [], free_port(), tmp_path / "web.log", os.environ)


def test_the_ports_are_those_asked_for_else_those_used_last_else_the_usual_ones(tmp_path: Path) -> None:
    register, cloud, fakepay = Register(tmp_path / "processes.json"), free_port(), free_port()
    asked = {"CLOUD_PORT": str(cloud), "FAKEPAY_PORT": str(fakepay)}
    assert ports(asked, register) == Ports(cloud, fakepay)
    web = started(tmp_path, register, cloud)
    try:
        register.note("cloud", web)
        assert ports({"FAKEPAY_PORT": str(fakepay)}, register) == Ports(cloud, fakepay)
        with pytest.raises(TroubleError, match=f"runs with CLOUD_PORT={cloud}: end it with make destroy LOCAL=1"):
            ports({"CLOUD_PORT": str(fakepay)}, register)
        with pytest.raises(TroubleError, match=f"Port {cloud} is not free"):
            ports({"FAKEPAY_PORT": str(cloud)}, register)
    finally:
        web.end()
    assert ports({"FAKEPAY_PORT": str(fakepay)}, register) == Ports(cloud, fakepay)
    with pytest.raises(TroubleError, match="CLOUD_PORT=many is not a port"):
        ports({"CLOUD_PORT": "many"}, register)
