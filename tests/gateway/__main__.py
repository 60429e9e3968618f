"""`python -m tests.gateway`: the double alone, with a page to look at."""

import argparse
import asyncio
import contextlib
import signal
import sys

from .behaviour import Behaviour
from .gateway import Gateway

_REPORT_AFTER = 1.0


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="gateway", description="A pretended SMS operator on this machine.")
    parser.add_argument("--port", type=int, default=8765, help="port on 127.0.0.1 (default: %(default)s)")
    parser.add_argument("--username", default="api@example.com", help="e-mail of the API access")
    parser.add_argument("--password", default="correct horse battery staple", help="its password")
    parser.add_argument("--number", action="append", dest="numbers", help="an ordered number; may be repeated")
    parser.add_argument("--webhook-url", help="where to announce messages and reports")
    parser.add_argument(
        "--report-after",
        type=float,
        default=_REPORT_AFTER,
        help="seconds until a message is reported delivered (default: %(default)s); below 0: only when told",
    )
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    report_after = options.report_after if options.report_after >= 0 else None
    gateway = Gateway(
        username=options.username,
        password=options.password,
        numbers=tuple(options.numbers or ("+420777888999", "+420777888998")),
        behaviour=Behaviour(report_after=report_after),
    )
    gateway.webhook_url = options.webhook_url
    try:
        await gateway.start(options.port)
    except OSError as error:
        raise SystemExit(f"gateway: port {options.port}: {error.strerror}; choose another with --port") from error
    sys.stdout.write(
        f"The pretended operator answers at {gateway.url}\n"
        f"  e-mail    {gateway.username}\n"
        f"  password  {gateway.password}\n"
        f"  numbers   {', '.join(gateway.numbers)}; trunk {', '.join(gateway.trunk_numbers)}\n"
    )
    sys.stdout.flush()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    try:
        await stopped.wait()
    finally:
        await gateway.stop()


if __name__ == "__main__":
    main()
