"""What the operator tells us, in our words."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SMS_URL = "https://sms-api.voipex.io"
AUTH_URL = "https://auth.voipex.io"
INSTANT_URL = "https://restapi.ipex.cz"


class Direction(StrEnum):
    """Which way a message goes, seen from the customer."""

    IN = "in"
    OUT = "out"


class DeliveryState(StrEnum):
    """The two ends of an outgoing message that the operator documents."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses of the operator's three hosts, without a path."""

    sms_url: str = SMS_URL
    auth_url: str = AUTH_URL
    instant_url: str = INSTANT_URL


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose login it is, as far as the access token says."""

    subject: str | None
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class AllowedNumbers:
    """The numbers one may send from, as the operator writes them, and the shape of its answer (no values)."""

    numbers: tuple[str, ...] = field(repr=False)
    shape: str

    @property
    def is_understood(self) -> bool:
        """Tell an answer that names no number from one that is not understood."""
        return bool(self.numbers) or (self.shape.count("list[") == 1 and "list[]" in self.shape)


@dataclass(frozen=True, slots=True)
class SendAnswer:
    """The operator took a message; its id where the answer names one, and the answer's shape (no values)."""

    operator_id: str | None
    shape: str


@dataclass(frozen=True, slots=True)
class Record:
    """One message as a history row or a webhook call tells it.

    `created_at` is aware if the operator gave a zone, naive if it did not, None if absent or unreadable.
    `state` is None for a word that the operator does not document; `raw_state` keeps that word.
    """

    operator_id: str | None
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    direction: Direction
    state: DeliveryState | None
    raw_state: str | None
    created_at: datetime | None
    unknown_keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class HistoryWindow:
    """The history from `start` to `end`; `unreadable` counts the rows that could not be understood."""

    start: datetime
    end: datetime
    records: tuple[Record, ...]
    unreadable: int
    shape: str


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A webhook call that was understood; `encoding` is "json", "form" or "query"."""

    record: Record
    encoding: str
