"""`python -m infra.local.fakeidp --port 8003 --secret-file FILE --page URL`"""

import argparse
import signal
from pathlib import Path

from infra.local.fakeidp.server import FakeIdpServer

ENDS = {signal.SIGTERM, signal.SIGINT}


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="fakeidp", description="Identity providers for the local run.")
    parser.add_argument("--port", type=int, default=8003)
    parser.add_argument("--secret-file", type=Path, required=True, help="the client secret, which the shop knows too")
    parser.add_argument("--page", action="append", required=True, help="a redirect URI; may be given again")
    asked = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # before any thread starts, so that only sigwait hears of them
    with FakeIdpServer(asked.secret_file.read_text().strip(), asked.page, port=asked.port) as idp:
        print(f"fakeidp listens on {idp.url}", flush=True)
        signal.sigwait(ENDS)


if __name__ == "__main__":
    main()
