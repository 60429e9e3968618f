"""A message, its states, and the changes that are announced of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..api.models import Direction
from .text import Encoding

LATE_AFTER = timedelta(minutes=10)


class State(StrEnum):
    """What is known of a message; an outgoing one only moves forward."""

    RECEIVED = "received"
    QUEUED = "queued"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class ChangeKind(StrEnum):
    """What an observation added to what was known."""

    RECEIVED = "received"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    OVERDUE = "overdue"


class Source(StrEnum):
    """Who told of a message first."""

    SENT = "sent"
    WEBHOOK = "webhook"
    HISTORY = "history"


class Channel(StrEnum):
    """The API a sender sends through."""

    NUMBER = "number"
    INSTANT = "instant"


class SendError(StrEnum):
    """Why an outgoing message ended as failed."""

    REFUSED = "refused"
    SENDER_NOT_ALLOWED = "sender_not_allowed"
    EXPIRED = "expired"
    UNKNOWN_OUTCOME = "unknown_outcome"
    DELIVERY_FAILED = "delivery_failed"


OUTGOING_RANK = {
    State.QUEUED: 0,
    State.UNCONFIRMED: 1,
    State.SENT: 2,
    State.DELIVERED: 3,
    State.FAILED: 3,
}
FINAL_STATES = frozenset({State.DELIVERED, State.FAILED})


def advances(known: State, told: State) -> bool:
    """Return whether an outgoing message may move from one state to the other (design: order of truth)."""
    if known is State.FAILED:
        return told is State.DELIVERED
    return OUTGOING_RANK[told] > OUTGOING_RANK[known]


@dataclass(frozen=True, slots=True)
class Message:
    """One SMS as the log knows it; `sender` and `recipient` are E.164, or raw where that is impossible.

    `fallback_for` is the id of the message that this one stands in for, because it did not arrive.
    """

    message_id: str
    operator_id: str | None
    direction: Direction
    sender_id: str
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    state: State
    created_at: datetime
    updated_at: datetime
    parts: int
    encoding: Encoding
    source: Source
    late: bool
    confirmed: bool
    redelivered: bool
    reason: str | None = field(repr=False)
    error: SendError | None
    ours: bool
    fallback_for: str | None

    @property
    def counterpart(self) -> str:
        """Return the other side: who texted us, or whom we texted."""
        return self.sender if self.direction is Direction.IN else self.recipient

    @property
    def channel(self) -> Channel:
        """Return the API this message belongs to."""
        return Channel(self.sender_id.partition(":")[0])

    @property
    def is_settled(self) -> bool:
        """Return whether the state can get no further; instant SMS has neither history nor reports."""
        if self.state in FINAL_STATES or self.state is State.RECEIVED:
            return True
        return self.channel is Channel.INSTANT and self.state in (State.SENT, State.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a message, to be announced exactly once, in the order of `sequence`."""

    sequence: int
    kind: ChangeKind
    message: Message

    def judged_at(self, moment: datetime) -> Change:
        """Return this change as it is announced at `moment`: older than 10 minutes is late, but never what we sent."""
        if self.message.ours or moment - self.message.created_at <= LATE_AFTER:
            return self
        return replace(self, message=replace(self.message, late=True))
