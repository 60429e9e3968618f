"""Questions: one at a time to one person, so that no reply is taken for the answer to another one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from homeassistant.core import callback

from .messages.models import Change, ChangeKind, Message
from .messages.writer import LogClosedError, LogWriter
from .stream import MessageStream, Stage


@dataclass(slots=True, eq=False)
class Question:
    """A question whose turn it is: hears what the person texts, and what becomes of the question's own text."""

    log: LogWriter
    phone: str = field(repr=False)
    sender_ids: frozenset[str]
    """The senders that a reply may come to."""
    is_stopped: bool = False
    replies: list[Message] = field(default_factory=list, repr=False)
    failures: dict[str, Message] = field(default_factory=dict, repr=False)
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @callback
    def note_change(self, change: Change) -> None:
        """Keep a text that may be the reply, and what failed."""
        message = change.message
        if message.counterpart != self.phone:
            return
        if change.kind is ChangeKind.RECEIVED and not message.late and message.sender_id in self.sender_ids:
            self.replies.append(message)
        elif change.kind is ChangeKind.FAILED:
            self.failures[message.message_id] = message
        else:
            return
        self.moved.set()

    @callback
    def stop(self) -> None:
        """Let the one who asks know that nothing more will be heard."""
        self.is_stopped = True
        self.moved.set()

    async def wait_for_reply(self, message_id: str, deadline: float) -> Message | None:
        """Return the first reply to the question's text; None when time is over, or that text has failed.

        `deadline` is a moment of the event loop's clock. Raises LogClosedError.
        """
        while True:
            self.moved.clear()
            while self.replies:
                reply = self.replies.pop(0)
                if await self._may_be_answered_by(reply, message_id):
                    return reply
            if self.is_stopped:
                raise LogClosedError
            if message_id in self.failures:
                return None
            try:
                async with asyncio.timeout_at(deadline):
                    await self.moved.wait()
            except TimeoutError:
                return None

    async def _may_be_answered_by(self, reply: Message, message_id: str) -> bool:
        return await self.log.run(lambda log: log.outbox.may_answer(reply, message_id))


class Questions:
    """The questions that are asked through one account."""

    def __init__(self, log: LogWriter, stream: MessageStream) -> None:
        """Nobody is asked anything yet."""
        self._log = log
        self._stream = stream
        self._open: set[Question] = set()
        # Each is kept by those who wait for it or hold it.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._is_stopped = False

    @asynccontextmanager
    async def turn(self, phone: str, sender_ids: frozenset[str]) -> AsyncIterator[Question]:
        """Wait until nobody else asks this person, in the order of the calls; then hear what comes.

        Raises LogClosedError.
        """
        turn = self._turns.setdefault(phone, asyncio.Lock())
        async with turn:
            if self._is_stopped:
                raise LogClosedError
            question = Question(self._log, phone, sender_ids)
            self._open.add(question)
            unsubscribe = self._stream.subscribe(Stage.WAITING_ACTION, question.note_change)
            try:
                yield question
            finally:
                unsubscribe()
                self._open.discard(question)

    @callback
    def stop(self) -> None:
        """Let nobody wait any more: the account stops."""
        self._is_stopped = True
        for question in self._open:
            question.stop()
