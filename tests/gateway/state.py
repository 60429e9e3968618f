"""What the operator knows of one customer: the login, the numbers, the messages."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from .behaviour import Behaviour, IdStyle
from .records import Channel, DeliveryEmail, Direction, RecordedRequest, StoredMessage


class OperatorState:
    """The customer's account at the operator, shared by all parts of the double."""

    def __init__(
        self,
        *,
        username: str,
        password: str,
        subject: str,
        numbers: tuple[str, ...],
        trunk_numbers: tuple[str, ...],
        behaviour: Behaviour,
        clock: Callable[[], datetime],
    ) -> None:
        self.username = username
        self.password = password
        self.subject = subject
        self.numbers = list(numbers)
        self.trunk_numbers = list(trunk_numbers)
        self.shortnames: list[str] | None = None
        """The registered short names; None: any is."""
        self.behaviour = behaviour
        self.clock = clock
        self.messages: list[StoredMessage] = []
        self.requests: list[RecordedRequest] = []
        self.emails: list[DeliveryEmail] = []
        self.switched_off: set[str] = set()
        self.webhook_url: str | None = None
        self.webhook_answers: list[int] = []
        self._change = asyncio.Event()
        # A double that is started again must not give out the ids of the day before.
        first = int(clock().timestamp() * 1000)
        self._last_ids = {Direction.IN: first, Direction.OUT: first}

    def store(
        self,
        *,
        direction: Direction,
        from_: str,
        to: str,
        text: str,
        created_at: datetime | None = None,
        state: str | None = None,
        channel: Channel = Channel.NUMBER,
    ) -> StoredMessage:
        """Take a message into the books under a new id."""
        answer_id, webhook_id, history_id = self._new_ids(direction)
        now = self.clock()
        message = StoredMessage(
            id=webhook_id,
            answer_id=answer_id,
            history_id=history_id,
            direction=direction,
            from_=from_,
            to=to,
            text=text,
            created_at=created_at or now,
            stored_at=now,
            state=state,
            channel=channel,
        )
        self.messages.append(message)
        self.note_change()
        return message

    def find(self, message_id: str) -> StoredMessage:
        """Give the message with this (webhook's) id; raises LookupError."""
        for message in reversed(self.messages):
            if message.id == message_id:
                return message
        raise LookupError(message_id)

    def note_change(self) -> None:
        """Wake whoever waits for something to have happened."""
        self._change.set()
        self._change = asyncio.Event()

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition on messages, requests, e-mails or webhook answers."""
        while not condition():
            await self._change.wait()

    def _new_ids(self, direction: Direction) -> tuple[str, str, str]:
        """Ids for the answer, the webhook and the history."""
        if self.behaviour.id_style is IdStyle.UUID:
            first = str(uuid4())
            return (first, str(uuid4()), str(uuid4())) if self.behaviour.ids_differ else (first, first, first)
        if self.behaviour.ids_per_direction:
            self._last_ids[direction] += 1
            number = self._last_ids[direction]
        else:
            number = max(self._last_ids.values()) + 1
            self._last_ids = dict.fromkeys(self._last_ids, number)
        if self.behaviour.ids_differ:
            return f"1{number}", f"2{number}", f"3{number}"
        return str(number), str(number), str(number)


def same_phone(number: str) -> str:
    """One spelling for a phone, whichever of the two products' forms it came in."""
    number = number.replace(" ", "")
    return f"+420{number}" if len(number) == len("777888999") and number.isdigit() else number
