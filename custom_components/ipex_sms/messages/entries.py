"""A message as it is written for the first time: one that somebody saw, or one that is to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ulid_transform import ulid_at_time

from ..api.models import DeliveryState, Direction
from .clock import read_time
from .models import Message, Source, State
from .observations import Sighting
from .rows import find_fingerprint, to_milliseconds, to_moment
from .text import count_parts


@dataclass(frozen=True, slots=True)
class SenderTerms:
    """A number whose messages are kept; what is older than `since` is imported silently."""

    sender_id: str
    since: datetime


type Senders = Mapping[str, SenderTerms]


@dataclass(frozen=True, slots=True)
class Entry:
    """A new message, with what the log alone knows of it; see `schema` for what that means."""

    message: Message
    hidden: bool = False
    silent: bool = False
    deadline: datetime | None = None

    @property
    def fingerprint(self) -> int:
        """Return what it has in common with every other sighting of the same message."""
        return find_fingerprint(self.message.sender, self.message.recipient, self.message.text)


def compose(  # noqa: PLR0913 - as many as there is to say of a message
    *,
    direction: Direction,
    sender_id: str,
    sender: str,
    recipient: str,
    text: str,
    state: State,
    created_at: datetime,
    now: datetime,
    source: Source,
    operator_id: str | None = None,
    late: bool = False,
    confirmed: bool = False,
    ours: bool = False,
    fallback_for: str | None = None,
) -> Message:
    """Return a new message, with an id of its own, and its times as precise as the log keeps them."""
    parts, encoding = count_parts(text)
    created = to_milliseconds(created_at)
    return Message(
        # With the time of the message, so that those of a long history stand in order in their index.
        message_id=f"m{ulid_at_time(created / 1000)}",
        operator_id=operator_id,
        direction=direction,
        sender_id=sender_id,
        sender=sender,
        recipient=recipient,
        text=text,
        state=state,
        created_at=to_moment(created),
        updated_at=to_moment(to_milliseconds(now)),
        parts=parts,
        encoding=encoding,
        source=source,
        late=late,
        confirmed=confirmed,
        redelivered=False,
        reason=None,
        error=None,
        ours=ours,
        fallback_for=fallback_for,
    )


def enter(sighting: Sighting, terms: SenderTerms, zone: str | None, *, state: State, hidden: bool) -> Entry:
    """Return what is to be written of a message that is new."""
    reading = read_time(sighting.created_at, sighting.source, sighting.observed_at, zone)
    is_history = sighting.source is Source.HISTORY
    message = compose(
        direction=sighting.direction,
        sender_id=terms.sender_id,
        sender=sighting.sender,
        recipient=sighting.recipient,
        text=sighting.text,
        state=state,
        created_at=reading.moment,
        now=sighting.observed_at,
        source=sighting.source,
        operator_id=sighting.operator_id,
        late=is_history and reading.doubtful,
        confirmed=is_history,
    )
    return Entry(message, hidden=hidden, silent=is_history and reading.moment < terms.since)


def told_state(sighting: Sighting) -> State:
    """Return the state that a message has according to a sighting."""
    if sighting.direction is Direction.IN:
        return State.RECEIVED
    match sighting.state:
        case DeliveryState.DELIVERED:
            return State.DELIVERED
        case DeliveryState.FAILED:
            return State.FAILED
        case None:
            return State.SENT
