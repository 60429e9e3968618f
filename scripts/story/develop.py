"""`python -m scripts.story.develop`: Home Assistant and the double to work with; `scripts/develop` prepares it.

The first run sets the account up as the story does. What Home Assistant holds stays in `.develop`, an ignored folder;
without it, the next run begins anew, as one on other ports should. The double forgets its messages, but not where
the webhook is.
"""

import argparse
import asyncio
import sys

from scripts import ROOT
from scripts.story.cast import ANNA, BORIS, EMAIL, NUMBER, OTHER_NUMBER, SHORTNAME, TRUNK
from scripts.story.flows import add_account, add_instant_sender, add_recipient
from scripts.story.folder import is_free, occupy
from scripts.story.household import Household, open_household
from scripts.story.observing import StoryError
from scripts.story.onboarding import PASSWORD, USERNAME
from scripts.story.process import end_in_order
from tests.gateway import Behaviour, Gateway

DEVELOP = ROOT / ".develop"
LOG = DEVELOP / "home-assistant.log"
_WEBHOOK = DEVELOP / "webhook"
_REPORT_AFTER = 2.0


def main() -> int:
    """Run both until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="scripts/develop", description="Home Assistant with the integration, and the operator's double."
    )
    parser.add_argument("--port", type=int, default=8123, help="Home Assistant's (default: %(default)s)")
    parser.add_argument("--operator-port", type=int, default=8765, help="the double's (default: %(default)s)")
    options = parser.parse_args()
    for port, option in ((options.port, "--port"), (options.operator_port, "--operator-port")):
        if not is_free(port):
            parser.error(f"something listens on port {port} already; choose another with {option}")
    try:
        with occupy(DEVELOP):
            asyncio.run(_develop(options.port, options.operator_port))
    except StoryError as error:
        print(f"scripts/develop: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        print()
    return 0


async def _develop(port: int, operator_port: int) -> None:
    end_in_order()
    LOG.unlink(missing_ok=True)
    gateway = Gateway(numbers=(NUMBER, OTHER_NUMBER), behaviour=Behaviour(report_after=_REPORT_AFTER))
    gateway.webhook_url = _read_webhook()
    await gateway.start(operator_port)
    try:
        async with open_household(gateway, DEVELOP, port=port) as house:
            await _run(house)
    finally:
        _keep_webhook(gateway.webhook_url)
        await gateway.stop()


async def _run(house: Household) -> None:
    print("Starting Home Assistant …", flush=True)
    await house.start()
    if not await house.socket.list_entries("ipex_sms"):
        await _set_up(house)
    print(
        f"\n  Home Assistant   {house.client.url}   login {USERNAME} / {PASSWORD}"
        f"\n  The operator     {house.gateway.url}   its portal and the phones: what was sent; texts something in"
        f"\n  API access       {house.gateway.username} / {house.gateway.password}"
        f"\n  The log          {LOG.relative_to(ROOT)}"
        "\n\n  An account is set up. To send the first text: docs/get-started.md#the-first-text"
        "\n  To set it up yourself, and to answer as the operator: docs/gateway.md#click-through-it"
        "\n\n  Ctrl-C ends both; what they hold stays in .develop. Without that folder, the next run begins anew.",
        flush=True,
    )
    await house.home_assistant.wait()
    house.home_assistant.check()


async def _set_up(house: Household) -> None:
    account = await add_account(house.client, house.gateway, [NUMBER])
    house.gateway.webhook_url = account.webhook_url
    await add_recipient(house.client, account.entry_id, "Anna", ANNA)
    await add_recipient(house.client, account.entry_id, "Boris", BORIS)
    await add_instant_sender(house.client, account.entry_id, f"+420{TRUNK}", EMAIL, SHORTNAME)


def _read_webhook() -> str | None:
    return _WEBHOOK.read_text(encoding="utf-8") or None if _WEBHOOK.exists() else None


def _keep_webhook(url: str | None) -> None:
    _WEBHOOK.touch(mode=0o600)
    _WEBHOOK.write_text(url or "", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
