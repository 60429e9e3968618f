"""What the three sources say of messages; the log turns it into changes."""

from dataclasses import dataclass, field
from datetime import datetime

from ..api.models import DeliveryState, Direction, Record
from .models import SendError, Source, State
from .phone import normalize_counterpart
from .text import canonical


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of our request for one message: it was sent, its outcome is unknown, or it failed."""

    message_id: str
    state: State
    answered_at: datetime
    operator_id: str | None = None
    error: SendError | None = None
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One message as a webhook or a row of the history shows it; `created_at` is naive where no zone was given."""

    source: Source
    direction: Direction
    operator_id: str | None
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    state: DeliveryState | None
    created_at: datetime | None
    observed_at: datetime

    @property
    def own_number(self) -> str:
        """Return our side of the message."""
        return self.recipient if self.direction is Direction.IN else self.sender

    @property
    def canonical_text(self) -> str:
        """Return the text as it is compared with others."""
        return canonical(self.text)


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """A part of the history that was read; `is_last` ends a read that covers `covers_since` to `asked_at`.

    A read with unreadable rows is not complete: what it does not show may be among those.
    """

    sightings: tuple[Sighting, ...]
    asked_at: datetime
    covers_since: datetime
    is_last: bool
    is_complete: bool = True


type Observation = Answer | Sighting | HistoryRead


def sight(record: Record, source: Source, observed_at: datetime, region: str) -> Sighting:
    """Return a record of the operator with its numbers written as ours are."""
    return Sighting(
        source=source,
        direction=record.direction,
        operator_id=record.operator_id,
        sender=normalize_counterpart(record.sender, region),
        recipient=normalize_counterpart(record.recipient, region),
        text=record.text,
        state=record.state,
        created_at=record.created_at,
        observed_at=observed_at,
    )
