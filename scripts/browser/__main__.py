"""`python -m scripts.browser`: see the package; `scripts/e2e` prepares its environment first."""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from importlib.metadata import version
from pathlib import Path
import sys
import time

import aiohttp
from playwright.async_api import Error

from scripts.browser.chapters import CHAPTERS, Chapter
from scripts.browser.chromium import open_browser, provide_browser
from scripts.browser.tour import REPORT_AFTER, Tour
from scripts.browser.window import Album
from scripts.environment.process import SetupError
from scripts.story.cast import NUMBER, OTHER_NUMBER
from scripts.story.folder import HOST, ROOT, empty, free_port, furnish, occupy
from scripts.story.household import Household
from scripts.story.log_file import check_log
from scripts.story.narrator import Narrator
from scripts.story.observing import StoryError
from scripts.story.process import HomeAssistantProcess, end_in_order
from tests.gateway import Behaviour, Gateway

FOLDER = ROOT / ".e2e"
PICTURES = FOLDER / "pictures"
LOG = FOLDER / "home-assistant.log"

_HOUSE = Path(__file__).with_name("house")


def main() -> int:
    """Click through the chapters; 0 when everything is as it should be."""
    names = [chapter.name for chapter in CHAPTERS]
    parser = argparse.ArgumentParser(
        prog="scripts/e2e",
        description="Click through a real Home Assistant in Chromium.",
        epilog="\n".join(f"  {chapter.name:<12}{chapter.title}" for chapter in CHAPTERS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("chapters", nargs="*", metavar="chapter", help="which of those below; default: all")
    parser.add_argument("--headed", action="store_true", help="show the browser")
    options = parser.parse_args()
    if unknown := [name for name in options.chapters if name not in names]:
        parser.error(f"there is no chapter {unknown[0]!r}; choose from {', '.join(names)}")
    chosen = [chapter for chapter in CHAPTERS if chapter.name in (options.chapters or names)]
    try:
        with occupy(FOLDER):
            empty(FOLDER)
            return asyncio.run(_click_through(chosen, headed=options.headed))
    except (SetupError, StoryError) as error:
        print(f"scripts/e2e: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 130


async def _click_through(chapters: Sequence[Chapter], *, headed: bool) -> int:
    end_in_order()
    browser_path = await provide_browser()
    port = free_port()
    config = FOLDER / "config"
    furnish(config, port, _HOUSE)
    gateway = Gateway(numbers=(NUMBER, OTHER_NUMBER), behaviour=Behaviour(report_after=REPORT_AFTER))
    home_assistant = HomeAssistantProcess(config, LOG)
    async with gateway, AsyncExitStack() as operators, aiohttp.ClientSession() as session:
        house = Household.of(gateway, home_assistant, session, f"http://{HOST}:{port}")
        try:
            async with open_browser(browser_path, headed=headed) as browser:
                return await _tell(chapters, Tour(house, browser, Album(PICTURES), operators), Narrator())
        finally:
            await house.stop()


async def _tell(chapters: Sequence[Chapter], tour: Tour, narrator: Narrator) -> int:
    began = time.monotonic()
    narrator.title(f"IPEX SMS on Home Assistant {version('homeassistant')} in Chromium {tour.browser.version}")
    try:
        async with narrator.step("Home Assistant is started, its owner made", numbered=False):
            await tour.house.start()
        for chapter in chapters:
            async with narrator.step(chapter.title) as observations:
                observations.extend(await chapter.live(tour))
                for window in tour.windows:
                    window.check_console()
        async with narrator.step("The log holds no complaint", numbered=False) as observations:
            observations.append(check_log(LOG, tour.house.gateway))
    except (StoryError, Error, aiohttp.ClientError) as error:
        narrator.say("", f"  {error}", "", *await _save_failure(tour))
        narrator.say(f"  Home Assistant's log: {_relative(LOG)}", "")
        return 1
    narrator.say("", f"  All is as it should be. {time.monotonic() - began:.1f} s", f"  {_relative(PICTURES)}", "")
    return 0


async def _save_failure(tour: Tour) -> list[str]:
    open_windows = [window for window in tour.windows if not window.is_closed]
    if not open_windows:
        return []
    try:
        return [f"  {_relative(path)}" for path in await open_windows[-1].save_failure()]
    except Error as error:
        return [f"  The browser gives no picture: {error.message.partition('\n')[0]}"]


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
