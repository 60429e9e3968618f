"""What happens to messages out in the network: reports come back, people text in."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from .records import Channel, DeliveryEmail, Direction, StoredMessage
from .state import OperatorState, same_phone
from .webhooks import WebhookCaller


class Deliveries:
    """Reports on sent messages and the arrival of received ones."""

    def __init__(self, state: OperatorState, webhooks: WebhookCaller) -> None:
        self._state = state
        self._webhooks = webhooks
        self._tasks: set[asyncio.Task[None]] = set()

    async def expect_report(self, message: StoredMessage) -> None:
        """Report a message that was just accepted, now or later, as the switches say."""
        behaviour = self._state.behaviour
        if self._is_off(message):
            return
        if behaviour.report_before_answer:
            await self.report(message)
        elif behaviour.report_after is not None:
            self._start(self._report_after(message, behaviour.report_after))

    async def report(
        self, message: StoredMessage, state: str = "DELIVERED", *, call_webhook: bool = True, repeat: int = 1
    ) -> None:
        """Note what became of a message and tell the customer."""
        message.state = state
        if message.channel is Channel.INSTANT:
            note = DeliveryEmail(address=message.email or "", message_id=message.id, state=state)
            self._state.emails.extend([note] * repeat)
        self._state.note_change()
        if message.channel is Channel.NUMBER and call_webhook:
            await self._webhooks.announce(message, repeat)

    async def receive(
        self, from_: str, to: str, text: str, *, created_at: datetime | None, call_webhook: bool
    ) -> StoredMessage:
        """Take in a text from the network."""
        message = self._state.store(direction=Direction.IN, from_=from_, to=to, text=text, created_at=created_at)
        if call_webhook:
            await self._webhooks.announce(message)
        return message

    def switch_off(self, number: str) -> None:
        """From now on this phone gives no report by itself."""
        self._state.switched_off.add(same_phone(number))

    def switch_on(self, number: str) -> None:
        """Bring the phone back; what waited for it is delivered, where reports come by themselves."""
        self._state.switched_off.discard(same_phone(number))
        delay = self._state.behaviour.report_after
        if delay is None:
            return
        for message in self._state.messages:
            waits = message.direction is Direction.OUT and message.state is None
            if waits and same_phone(message.to) == same_phone(number):
                self._start(self._report_after(message, delay))

    async def stop(self) -> None:
        """Forget the reports that are still to come."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _report_after(self, message: StoredMessage, delay: float) -> None:
        await asyncio.sleep(delay)
        if message.state is None and not self._is_off(message):
            await self.report(message)

    def _is_off(self, message: StoredMessage) -> bool:
        return same_phone(message.to) in self._state.switched_off

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
