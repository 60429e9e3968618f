"""`python -m scripts.benchmark`: see docs/performance.md; `scripts/bench` prepares its environment first."""

import argparse
import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import platform
import sqlite3
import sys
import time
from typing import Final

from homeassistant.const import __version__ as home_assistant_version

from scripts import ROOT
from scripts.benchmark.figures import Figure, write_table
from scripts.benchmark.home import BENCH, open_home
from scripts.benchmark.inside import measure_first_set_up, measure_idleness, measure_sending, measure_set_up
from scripts.benchmark.large_log import measure_large_log
from scripts.benchmark.load import CallError
from scripts.benchmark.webhooks import measure_long_flood, measure_webhooks, measure_with_recorder
from scripts.story.folder import occupy
from scripts.story.narrator import Narrator
from scripts.story.observing import StoryError
from scripts.story.process import end_in_order

_PAGE: Final = ROOT / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure, in seconds, and how often."""

    rounds: int
    flood: float
    long_flood: float
    recorder: float
    sending: float
    idle: float


THOROUGH: Final = Effort(rounds=4, flood=1.5, long_flood=30, recorder=60, sending=2, idle=45)
QUICK: Final = Effort(rounds=1, flood=0.3, long_flood=1.5, recorder=3, sending=0.3, idle=2)


def main() -> int:
    """Measure; 0 when every target is met."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure the integration beside what it is compared to."
    )
    parser.add_argument("--quick", action="store_true", help="try everything for a moment and append nothing")
    options = parser.parse_args()
    narrator, began = Narrator(), time.monotonic()
    try:
        with occupy(BENCH):
            figures = asyncio.run(_measure(QUICK if options.quick else THOROUGH, narrator))
    except (StoryError, CallError) as error:
        print(f"scripts/bench: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 130
    table = write_table(figures)
    narrator.say("", table, "", f"  {time.monotonic() - began:.0f} s")
    if not options.quick:
        _append(_PAGE, table)
    return 0 if all(figure.is_met for figure in figures) else 1


async def _measure(effort: Effort, narrator: Narrator) -> list[Figure]:
    end_in_order()
    figures: list[Figure] = []
    async with open_home() as home:
        async with narrator.step("Home Assistant without the recorder"):
            await home.start()
        async with narrator.step("Import and set-up"):
            figures += await measure_first_set_up(home)
            await home.add_references()
            figures += await measure_set_up(home)
        async with narrator.step("Nothing happens"):
            figures += await measure_idleness(home, effort.idle)
        async with narrator.step("Webhooks"):
            figures += await measure_webhooks(home, effort.rounds, effort.flood)
            figures += await measure_long_flood(home, effort.long_flood)
        async with narrator.step("Sending"):
            figures += await measure_sending(home, effort.rounds, effort.sending)
        async with narrator.step("Webhooks with the recorder"):
            await home.home_assistant.stop()
            # Without what the floods have left: more in one hour than people text in a life.
            home.forget_messages()
            await home.start("with_recorder.yaml")
            figures += await measure_with_recorder(home, effort.recorder)
    async with narrator.step("A large log"):
        figures += await measure_large_log()
    return figures


def _append(page: Path, table: str) -> None:
    manifest = json.loads((ROOT / "custom_components" / "ipex_sms" / "manifest.json").read_text(encoding="utf-8"))
    versions = (
        f"IPEX SMS {manifest['version']}, Home Assistant {home_assistant_version}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    )
    with page.open("a", encoding="utf-8") as file:
        file.write(f"\n### {datetime.now(UTC):%Y-%m-%d}: {versions}\n\n{table}\n")


if __name__ == "__main__":
    sys.exit(main())
