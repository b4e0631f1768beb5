"""EC2, Auto Scaling, IAM, S3, SNS, SSM, STS and Service Quotas for the local cloud, on one port.

Prints `ready <port>` once it listens. Ends with SIGTERM, or with its standard input if asked to.
"""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import make_server

from application import application, preload
from feed import feed, settle
from strict.quotas import QUOTAS
from strict.world import LOCK, Options

RECONCILE_SECONDS = 0.5


class Handler(MotoRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """application.py logs calls."""


def _quota(text: str) -> tuple[str, int]:
    code, _, value = text.partition("=")
    if code not in QUOTAS:
        raise argparse.ArgumentTypeError(f"the local cloud has no quota {code}, only {', '.join(QUOTAS)}")
    return code, int(value)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True, help="0 for any free one")
    parser.add_argument("--no-hypervisor", action="store_true", help="every transition happens by itself, at once")
    parser.add_argument("--quota", action="append", default=[], type=_quota, help="as in L-34B43A08=32")
    parser.add_argument(
        "--egress",
        choices=("keep", "release"),
        default="release",
        help="what an Elastic IP on a secondary address does to the public address given at launch",
    )
    parser.add_argument("--latency-seed", type=int, help="inject AWS's latencies: same seed, same delays")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started this one")
    return parser.parse_args()


def _reconcile_for_ever() -> None:
    while True:
        time.sleep(RECONCILE_SECONDS)
        with LOCK:
            settle()


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)


def _background(function: Callable[[], None]) -> None:
    threading.Thread(target=function, daemon=True).start()


def main() -> None:
    arguments = _arguments()
    Options.hypervisor = not arguments.no_hypervisor
    Options.quotas.update(arguments.quota)
    Options.latency_seed = arguments.latency_seed
    Options.releases_launch_address = arguments.egress == "release"
    # Nothing to save, and long polls are no reason to wait.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    preload()
    feed.publish()
    server = make_server(arguments.host, arguments.port, application, threaded=True, request_handler=Handler)
    _background(_reconcile_for_ever)
    if arguments.until_stdin_closes:
        _background(_end_with_stdin)
    print(f"ready {server.port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
