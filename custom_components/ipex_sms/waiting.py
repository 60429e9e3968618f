"""Waiting: an action goes on once its messages got as far as it wants, or its time is over."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from homeassistant.core import HomeAssistant, callback

from .messages.escalation import Chain
from .messages.models import Change, Message
from .messages.writer import LogWriter


@dataclass(slots=True)
class _Waiter:
    """Whoever waits for messages, with what was announced of them meanwhile."""

    message_ids: Collection[str]
    announced: dict[str, Message] = field(default_factory=dict)
    is_outdated: bool = True
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def look_again(self) -> None:
        self.is_outdated = True
        self.moved.set()


class Waiters:
    """Those who wait for messages of one account."""

    def __init__(self, hass: HomeAssistant, log: LogWriter) -> None:
        """Nobody waits yet."""
        self._hass = hass
        self._log = log
        self._waiters: list[_Waiter] = []
        self._is_stopped = False

    async def wait(
        self, message_ids: Collection[str], seconds: float, is_done: Callable[[Chain], bool]
    ) -> dict[str, Chain]:
        """Return messages, and what stood in for them, once all are done, or as they are after some seconds.

        Raises LogClosedError.
        """
        waiter, chains = _Waiter(message_ids), dict[str, Chain]()
        self._waiters.append(waiter)
        try:
            deadline = self._hass.loop.time() + seconds
            while True:
                waiter.moved.clear()
                if waiter.is_outdated:
                    waiter.is_outdated = False
                    waiter.announced.clear()
                    chains = await self._log.run(lambda log: log.escalations.read(message_ids))
                for message_id, message in waiter.announced.items():
                    _, *stand_ins = chains[message_id].messages
                    chains[message_id] = replace(chains[message_id], messages=(message, *stand_ins))
                if self._is_stopped or all(is_done(chain) for chain in chains.values()):
                    return chains
                try:
                    async with asyncio.timeout_at(deadline):
                        await waiter.moved.wait()
                except TimeoutError:
                    return chains
        finally:
            self._waiters.remove(waiter)

    @callback
    def note_change(self, change: Change) -> None:
        """Let those go on who wait for this."""
        message = change.message
        for waiter in self._waiters:
            if message.message_id in waiter.message_ids:
                waiter.announced[message.message_id] = message
                waiter.moved.set()
        self.look_again(message.fallback_for)

    @callback
    def look_again(self, message_id: str | None) -> None:
        """Let those who wait for a message look into the log: not every step is announced."""
        for waiter in self._waiters:
            if message_id in waiter.message_ids:
                waiter.look_again()

    @callback
    def look_all_again(self) -> None:
        """Let everybody look into the log."""
        for waiter in self._waiters:
            waiter.look_again()

    @callback
    def stop(self) -> None:
        """Let everybody go on with what is known."""
        self._is_stopped = True
        self.look_all_again()
