"""A message log in a file, and sightings of messages as the operator shows them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.ipex_sms.api.models import DeliveryState, Direction
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.models import Change, Message, SendError, Source, State
from custom_components.ipex_sms.messages.observations import Answer, HistoryRead, Observation, Sighting
from custom_components.ipex_sms.messages.outbox_queue import NewMessage
from custom_components.ipex_sms.messages.queries import MessageQuery

OFFICE = "+420777888999"
OFFICE_ID = f"number:{OFFICE}"
TRUNK_ID = "instant:+420222333444"
ANNA = "+420607608609"
BORIS = "+420607608610"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Desk:
    """Whoever works with a log: knows the time, and asks in few words."""

    path: Path
    now: datetime = START
    confirm_webhook: bool = False
    log: MessageLog = field(init=False)
    pending: list[Change] = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self, senders: dict[str, str] | None = None) -> None:
        self.log = MessageLog(self.path)
        self.pending = self.do(lambda log: log.begin(self.now))
        self.configure(senders if senders is not None else {OFFICE: OFFICE_ID})

    def configure(self, senders: dict[str, str]) -> None:
        self.do(lambda log: log.configure(senders, self.now, confirm_webhook=self.confirm_webhook))

    def require_confirmation(self) -> None:
        """Let what the webhook brings count only once the history shows it."""
        self.confirm_webhook = True
        self.configure({OFFICE: OFFICE_ID})

    def crash(self) -> None:
        """End without a word, and start again."""
        self.log.close()
        self.open()

    def restart(self) -> None:
        self.do(MessageLog.end)
        self.crash()

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)

    def do[T](self, work: Callable[[MessageLog], T]) -> T:
        (result,) = self.log.commit_together([work])
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[return-value]

    def record(self, *observations: Observation) -> list[str]:
        """Return the kinds of the changes that observations make, and note them as announced."""
        changes = self.do(lambda log: log.record(observations))
        self.do(lambda log: log.note_announced(changes))
        return [str(change.kind) for change in changes]

    def let_pass(self) -> list[str]:
        changes = self.do(lambda log: log.pass_time(self.now))
        self.do(lambda log: log.note_announced(changes))
        return [str(change.kind) for change in changes]

    def queue(self, text: str = "Water!", **changes: object) -> Message:
        values = {
            "sender_id": OFFICE_ID,
            "sender": OFFICE,
            "recipient": ANNA,
            "text": text,
            "deliver_within": timedelta(minutes=10),
            "expires_after": timedelta(hours=1),
        }
        message = NewMessage(**(values | changes))  # type: ignore[arg-type]
        return self.do(lambda log: log.queue([message], self.now))[0]

    def request(self, message: Message) -> bool:
        return self.do(lambda log: log.outbox.begin_request(message.message_id, self.now))

    def begin(self, text: str = "Water!", **changes: object) -> Message:
        """Queue a message and begin its request."""
        message = self.queue(text, **changes)
        self.request(message)
        return message

    def answer(
        self,
        message: Message,
        operator_id: str | None = None,
        state: State = State.SENT,
        error: SendError | None = None,
    ) -> list[str]:
        return self.record(Answer(message.message_id, state, self.now, operator_id=operator_id, error=error))

    def send(self, operator_id: str | None = "1001", **changes: object) -> Message:
        """Queue and hand over a message."""
        message = self.begin(**changes)  # type: ignore[arg-type]
        self.answer(message, operator_id)
        return message

    def lose(self, **changes: object) -> Message:
        """Queue a message whose request gets no answer."""
        message = self.begin(**changes)  # type: ignore[arg-type]
        self.answer(message, state=State.UNCONFIRMED)
        return message

    def inbound(
        self, operator_id: str | None, text: str = "EVENING", source: Source = Source.WEBHOOK, **changes: object
    ) -> Sighting:
        return self._see(
            Direction.IN, operator_id, source, {"sender": ANNA, "recipient": OFFICE, "text": text} | changes
        )

    def outgoing(
        self,
        operator_id: str | None,
        state: DeliveryState | None = None,
        source: Source = Source.WEBHOOK,
        **changes: object,
    ) -> Sighting:
        values = {"sender": OFFICE, "recipient": ANNA, "text": "Water!", "state": state}
        return self._see(Direction.OUT, operator_id, source, values | changes)

    def read(self, *sightings: Sighting, hours: float = 1, is_last: bool = True, is_complete: bool = True) -> list[str]:
        """Read the history since some hours ago."""
        since = self.now - timedelta(hours=hours)
        return self.record(HistoryRead(sightings, self.now, since, is_last, is_complete))

    def miss(self) -> None:
        """Read the history twice without what is looked for: as often and as late as it takes to conclude."""
        for _ in range(2):
            self.pass_time(seconds=31)
            self.read()

    def messages(self) -> list[Message]:
        return self.do(lambda log: log.read(MessageQuery()))

    def states(self) -> list[str]:
        return [str(message.state) for message in self.messages()]

    def waiting(self) -> list[str]:
        return [entry.message_id for entry in self.do(lambda log: log.outbox.waiting(self.now))]

    def is_anything_open(self) -> bool:
        """Return whether a message still waits for its answer, its request or its row."""
        return self.do(MessageLog.count_rows)["outbox"] > 0

    @property
    def connection(self) -> sqlite3.Connection:
        return self.log._connection  # noqa: SLF001 - only it tells what it is asked, and how long it takes

    def _see(
        self, direction: Direction, operator_id: str | None, source: Source, values: dict[str, object]
    ) -> Sighting:
        defaults = {"state": None, "created_at": self.now, "observed_at": self.now}
        return Sighting(
            source=source,
            direction=direction,
            operator_id=operator_id,
            **(defaults | values),  # type: ignore[arg-type]
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Open a log whose sender's past was imported: what comes from now on is announced."""
    desk = Desk(tmp_path / "messages.db")
    desk.read()
    desk.pass_time(minutes=1)
    yield desk
    desk.log.close()
