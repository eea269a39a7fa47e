"""`python -m infra.local.fakepay --port 8002 --state DIR`"""

import argparse
import signal
from pathlib import Path

from infra.local.fakepay.server import FakepayServer
from infra.local.fakepay.signing import secrets_from

ENDS = {signal.SIGTERM, signal.SIGINT}


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; everything is in the state folder, so that any other end is as good."""
    parser = argparse.ArgumentParser(prog="fakepay", description="A payment provider for the local run.")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--state", type=Path, required=True, help="folder for fakepay.sqlite3")
    parser.add_argument("--secret-file", type=Path, help="shared secrets, one a line, newest first (made if missing)")
    parser.add_argument("--merchant", default="storefront")
    parser.add_argument("--seed", default="fakepay", help="the same seed gives the same references")
    asked = parser.parse_args()
    asked.state.mkdir(parents=True, exist_ok=True)
    secrets = secrets_from(asked.secret_file or asked.state / "fakepay.secret")
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # before any thread starts, so that only sigwait hears of them
    fake = FakepayServer(secrets, merchant=asked.merchant, port=asked.port, state=asked.state, seed=asked.seed)
    with fake:
        print(f"fakepay listens on {fake.url}", flush=True)
        signal.sigwait(ENDS)


if __name__ == "__main__":
    main()
