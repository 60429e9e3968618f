"""`python -m scripts.story`: the demonstration; `scripts/demo` prepares its environment first."""

import argparse
import asyncio
from contextlib import suppress
from functools import partial
from importlib.metadata import version
import sys
import time

import aiohttp

from scripts import ROOT
from scripts.story.cast import NUMBER, OTHER_NUMBER
from scripts.story.household import Household, open_household
from scripts.story.log_file import check_log
from scripts.story.narrator import Narrator
from scripts.story.observing import StoryError
from scripts.story.onboarding import PASSWORD, USERNAME
from scripts.story.process import run_afresh
from scripts.story.steps import STEPS
from tests.gateway import Behaviour, Gateway

DEMO = ROOT / ".demo"
_REPORT_AFTER = 0.3


def main() -> int:
    """Live through the story; 0 when every step holds."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo", description="The whole path, on a real Home Assistant in a fresh folder."
    )
    parser.add_argument("--keep", action="store_true", help="leave everything running afterwards, to look at")
    options = parser.parse_args()
    return run_afresh("scripts/demo", DEMO, partial(_demonstrate, keep=options.keep))


async def _demonstrate(*, keep: bool) -> int:
    gateway = Gateway(numbers=(NUMBER, OTHER_NUMBER), behaviour=Behaviour(report_after=_REPORT_AFTER))
    async with gateway, open_household(gateway, DEMO) as house:
        status = await _tell(house, Narrator())
        if keep:
            await _keep(house)
    return status


async def _tell(house: Household, narrator: Narrator) -> int:
    began = time.monotonic()
    log = house.home_assistant.log
    narrator.title(f"IPEX SMS on Home Assistant {version('homeassistant')}, in a fresh folder")
    try:
        async with narrator.step("Home Assistant is started, its owner made", numbered=False) as observations:
            await house.start()
            observations.append(f"{house.client.url}, beside the operator's double at {house.gateway.url}")
        for step in STEPS:
            async with narrator.step(step.title) as observations:
                observations.extend(await step.live(house))
        async with narrator.step("The log holds no complaint", numbered=False) as observations:
            observations.append(check_log(log, house.gateway))
    except (StoryError, aiohttp.ClientError) as error:
        narrator.say("", f"  {error}", f"  Home Assistant's log: {log.relative_to(ROOT)}", "")
        return 1
    narrator.say("", f"  The story holds. {time.monotonic() - began:.1f} s", "")
    return 0


async def _keep(house: Household) -> None:
    print(
        f"  Home Assistant   {house.client.url}   login {USERNAME} / {PASSWORD}\n"
        f"  The operator     {house.gateway.url}   shows what was sent; texts something in\n"
        "  Ctrl-C ends both.\n",
        flush=True,
    )
    # Ctrl-C is how this is meant to end; the story's own result stands.
    with suppress(asyncio.CancelledError):
        await house.home_assistant.wait()


if __name__ == "__main__":
    sys.exit(main())
