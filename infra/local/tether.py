"""`python -m infra.local.tether MODULE ...`: runs a module that must not outlive whoever started it."""

import os
import runpy
import signal
import sys
import threading


def tether() -> None:
    """Ask this process to end when its standard input closes: the supervisor holds the other end until it dies."""
    threading.Thread(target=_wait, name="tether", daemon=True).start()


def _wait() -> None:
    while os.read(0, 4096):
        pass
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)


if __name__ == "__main__":
    tether()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
