"""Kills Home Assistant, and starts it again."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
import random
import time

from scripts.chaos_run.power import PowerCuts
from scripts.chaos_run.traffic import Traffic
from scripts.story.household import Household
from scripts.story.narrator import Narrator
from tests.gateway import Fault

# Moments and their weights; most can go wrong where a request, a call or an announcement is only half done.
_MOMENTS = {"while it starts": 1, "while it runs": 2, "as it sends": 2, "as a webhook comes": 2, "as it announces": 3}
_LONGEST_START = 5.0
_LONGEST_RUN = 6.0
_AIM = 0.03
_CLOSE_AIM = 0.003
_GLANCE = 0.0005
_HANG = 1.0
_WAIT_FOR_TARGET = 10.0


@dataclass(slots=True)
class Attack:
    """The kills of one run; `killed_at` holds when, in seconds since 1970."""

    house: Household
    traffic: Traffic
    power: PowerCuts
    witness: Path
    chance: random.Random
    killed_at: list[float] = field(default_factory=list)
    moments: Counter[str] = field(default_factory=Counter)

    async def run(self, kills: int, narrator: Narrator) -> None:
        """Begin with a stopped Home Assistant and end with a killed one."""
        flowing = asyncio.create_task(self.traffic.flow())
        try:
            for number in range(1, kills + 1):
                [moment] = self.chance.choices(list(_MOMENTS), list(_MOMENTS.values()))
                began = time.monotonic()
                await self._live_until(moment)
                self.traffic.is_up = False
                self.killed_at.append(time.time())
                await self.house.kill()
                self.moments[moment] += 1
                narrator.say(f"  {number:3}/{kills}  killed after {time.monotonic() - began:4.1f} s, {moment}")
        finally:
            await self.traffic.end()
            await flowing

    async def _live_until(self, moment: str) -> None:
        starting = asyncio.create_task(self.house.start())
        if moment == "while it starts":
            await asyncio.sleep(self.chance.uniform(0.3, _LONGEST_START))
            await self._break_off(starting)
            return
        if moment == "as it announces" and self.chance.random() < 0.5:  # noqa: PLR2004 - every other one
            # What was missed meanwhile is announced as soon as automations listen, and all at once.
            await self._aim(self._measure_seen, _CLOSE_AIM)
            await self._break_off(starting)
            return
        await starting
        self.traffic.is_up = True
        await asyncio.sleep(self.chance.uniform(0, _LONGEST_RUN))
        await self.power.cut(self.traffic.acknowledged)
        match moment:
            case "as it sends":
                if self.chance.random() < 0.5:  # noqa: PLR2004 - every other one
                    # The operator has taken the text, and nobody here will ever hear of it.
                    self.house.gateway.fail("/SMS", Fault.HANG_AFTER, method="POST", seconds=_HANG)
                await self._aim(lambda: len(self.house.gateway.requests_of("/SMS", "POST")), _AIM)
            case "as a webhook comes":
                await self._aim(lambda: self.traffic.calls, _AIM)
            case "as it announces":
                await self._aim(self._measure_seen, _CLOSE_AIM)
            case _:
                await asyncio.sleep(self.chance.uniform(0, _LONGEST_RUN / 2))

    async def _break_off(self, starting: asyncio.Task[None]) -> None:
        await self.house.home_assistant.kill()
        starting.cancel()
        # Whatever it was asked just then, nobody answers any more.
        await asyncio.gather(starting, return_exceptions=True)

    async def _aim(self, count: Callable[[], int], spread: float) -> None:
        """Wait until something is counted once more, and then at most `spread` seconds."""
        before, deadline = count(), time.monotonic() + _WAIT_FOR_TARGET
        # Where none comes, this is one more moment of no meaning.
        while count() == before and time.monotonic() < deadline:  # noqa: ASYNC110 - a glance is close enough
            await asyncio.sleep(_GLANCE)
        await asyncio.sleep(self.chance.uniform(0, spread))

    def _measure_seen(self) -> int:
        return self.witness.stat().st_size if self.witness.exists() else 0
