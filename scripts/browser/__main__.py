"""`python -m scripts.browser`: see the package; `scripts/e2e` prepares its environment first."""

import argparse
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
import sys
import time

import aiohttp
from playwright.async_api import Error

from scripts import ROOT
from scripts.browser.chapters import CHAPTERS, Chapter
from scripts.browser.chromium import open_browser, provide_browser
from scripts.browser.tour import REPORT_AFTER, Tour
from scripts.browser.window import Album
from scripts.story.cast import NUMBER, OTHER_NUMBER
from scripts.story.household import open_household
from scripts.story.log_file import check_log
from scripts.story.narrator import Narrator
from scripts.story.observing import StoryError
from scripts.story.process import run_afresh
from tests.gateway import Behaviour, Gateway

FOLDER = ROOT / ".e2e"
PICTURES = FOLDER / "pictures"

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
    return run_afresh("scripts/e2e", FOLDER, partial(_click_through, chosen, headed=options.headed))


async def _click_through(chapters: Sequence[Chapter], *, headed: bool) -> int:
    browser_path = await provide_browser()
    gateway = Gateway(numbers=(NUMBER, OTHER_NUMBER), behaviour=Behaviour(report_after=REPORT_AFTER))
    async with (
        gateway,
        AsyncExitStack() as operators,
        open_household(gateway, FOLDER, yaml=_HOUSE) as house,
        open_browser(browser_path, headed=headed) as browser,
    ):
        return await _tell(chapters, Tour(house, browser, Album(PICTURES), operators), Narrator())


async def _tell(chapters: Sequence[Chapter], tour: Tour, narrator: Narrator) -> int:
    began = time.monotonic()
    log = tour.house.home_assistant.log
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
            observations.append(check_log(log, tour.house.gateway))
    except (StoryError, Error, aiohttp.ClientError) as error:
        narrator.say("", f"  {error}", "", *await _save_failure(tour))
        narrator.say(f"  Home Assistant's log: {log.relative_to(ROOT)}", "")
        return 1
    narrator.say(
        "", f"  All is as it should be. {time.monotonic() - began:.1f} s", f"  {PICTURES.relative_to(ROOT)}", ""
    )
    return 0


async def _save_failure(tour: Tour) -> list[str]:
    open_windows = [window for window in tour.windows if not window.is_closed]
    if not open_windows:
        return []
    try:
        return [f"  {path.relative_to(ROOT)}" for path in await open_windows[-1].save_failure()]
    except Error as error:
        return [f"  The browser gives no picture: {error.message.partition('\n')[0]}"]


if __name__ == "__main__":
    sys.exit(main())
