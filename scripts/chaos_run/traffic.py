"""What people and automations do meanwhile: texts go out and come in, whether Home Assistant is there or not."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
import random

import aiohttp

from scripts.story.cast import NUMBER
from scripts.story.household import Household
from scripts.story.observing import StoryError
from tests.gateway import StoredMessage

PEOPLE = tuple(f"+420607608{number:03}" for number in range(600, 620))
LATE = timedelta(minutes=10)

_MIXTURE = {"send": 9, "send twice": 1, "webhook": 5, "webhook twice": 1, "history": 3, "late": 1}
_ACCEPTED = 200
_AT_ONCE = 5
_LONGEST_PAUSE = 1.5
_SEND = "/api/services/ipex_sms/send_message?return_response"


@dataclass(slots=True)
class Traffic:
    """Texts out and in; outgoing ones are counted by person and text, for an alert may be sent twice."""

    house: Household
    chance: random.Random
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    received: list[StoredMessage] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    calls: int = 0
    is_up: bool = False
    _number: int = 0
    _is_flowing: bool = False
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def flow(self) -> None:
        """Go on until `end`."""
        self._is_flowing = True
        while self._is_flowing:
            for _ in range(self.chance.randint(1, _AT_ONCE)):
                # By chance here, not in the task: the order in which those run is not ours to choose.
                work = self._choose()
                task = asyncio.create_task(work)
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            await asyncio.sleep(self.chance.uniform(0, _LONGEST_PAUSE))

    async def end(self) -> None:
        """Begin nothing more and wait for what is under way."""
        self._is_flowing = False
        await asyncio.gather(*self._under_way)

    def _choose(self) -> Coroutine[None, None, None]:
        self._number += 1
        person, pause = self.chance.choice(PEOPLE), self.chance.uniform(0, 1)
        [what] = self.chance.choices(list(_MIXTURE), list(_MIXTURE.values()))
        match what:
            case "send":
                people = self.chance.sample(PEOPLE, self.chance.choice((1, 1, 1, 2, 5)))
                return self._send(people, f"Alert {self._number}")
            case "send twice":
                return self._send_twice(person, f"The same alert {self._number}", pause)
            case "webhook":
                return self._text(person, f"Text {self._number}", calls=1)
            case "webhook twice":
                return self._text(person, f"Text {self._number}, called twice", calls=2)
            case "late":
                age = LATE + timedelta(seconds=self.chance.uniform(-20, 1800))
                calls = self.chance.randint(0, 1)
                return self._text(person, f"Text {self._number}, {age.total_seconds():.0f} s old", calls, age)
            case _:
                return self._text(person, f"Text {self._number}, without a call", calls=0)

    async def _send(self, people: list[str], text: str) -> None:
        if not self.house.home_assistant.is_running:
            return
        self.tried.update((person, text) for person in people)
        # Killed before it answered: then nobody was promised anything, and either is right.
        with suppress(aiohttp.ClientError, TimeoutError, StoryError):
            answer = await self.house.client.post(_SEND, {"to": people, "message": text})
            for message in answer["service_response"]["messages"]:
                if message["message_id"] is not None:
                    self.accepted[(message["to"], text)] += 1
                    self.acknowledged.add(text)

    async def _send_twice(self, person: str, text: str, pause: float) -> None:
        first = asyncio.create_task(self._send([person], text))
        await asyncio.sleep(pause)
        await self._send([person], text)
        await first

    async def _text(self, person: str, text: str, calls: int, age: timedelta | None = None) -> None:
        gateway = self.house.gateway
        created_at = None if age is None else gateway.clock() - age
        message = await gateway.receive_text(person, NUMBER, text, created_at=created_at, call_webhook=False)
        self.received.append(message)
        for _ in range(calls):
            self.calls += 1
            # Before the integration is set up, Home Assistant itself answers 200; only the history knows of those.
            is_for_us = self.is_up
            if await gateway.call_webhook(message) == _ACCEPTED and is_for_us:
                self.acknowledged.add(text)
