"""Reading the log: messages by filter, and the figures the sensors show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
import json
import sqlite3
from typing import Final

from ..api.models import Direction
from .models import Message, State
from .rows import to_message, to_milliseconds

type SqlValue = str | int

NEWEST_FIRST: Final = "ORDER BY created_at DESC, position DESC"

# What each message counts for.
FIGURES: Final = {
    "sent": "{row}.sent_at IS NOT NULL",
    "received": f"{{row}}.direction = '{Direction.IN}'",
    "delivered": f"{{row}}.state = '{State.DELIVERED}'",
    "failed": f"{{row}}.state = '{State.FAILED}'",
    "parts": "CASE WHEN {row}.sent_at IS NULL THEN 0 ELSE {row}.parts END",
}
SELECT_FIGURES: Final = ", ".join(
    f"SUM({counted.format(row='messages')}) AS {figure}" for figure, counted in FIGURES.items()
)


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages to read: `since` inclusive, `until` exclusive, newest first."""

    counterpart: str | None = field(default=None, repr=False)
    direction: Direction | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    sender_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SenderSummary:
    """A sender's last messages, and today's figures."""

    last_received: Message | None = None
    last_sent: Message | None = None
    sent: int = 0
    received: int = 0
    delivered: int = 0
    failed: int = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What the sensors of one account show: senders by unique id, the last text to each recipient by number."""

    midnight: datetime
    outbox: int = 0
    senders: Mapping[str, SenderSummary] = field(default_factory=dict)
    recipients: Mapping[str, Message] = field(default_factory=dict)


def read_messages(connection: sqlite3.Connection, query: MessageQuery) -> list[Message]:
    """Return the messages a query asks for, newest first.

    The newest of each sender or counterpart and direction are read by an index of their own, and then put together:
    however many messages others have, they are not looked at.
    """
    conditions, values = ["hidden = 0", "erased = 0"], list[SqlValue]()
    if query.since is not None:
        conditions.append("created_at >= ?")
        values.append(to_milliseconds(query.since))
    if query.until is not None:
        conditions.append("created_at < ?")
        values.append(to_milliseconds(query.until))
    slices = _slices_of(query)
    if not slices:
        return []
    newest = " UNION ALL ".join(
        f"SELECT * FROM (SELECT * FROM messages INDEXED BY {each.index}"  # noqa: S608 - of constants only
        f" WHERE {' AND '.join([*each.conditions, *conditions])} {NEWEST_FIRST} LIMIT ?)"
        for each in slices
    )
    bound = [value for each in slices for value in (*each.values, *values, query.limit)]
    return [to_message(row) for row in connection.execute(f"{newest} {NEWEST_FIRST} LIMIT ?", (*bound, query.limit))]


@dataclass(frozen=True, slots=True)
class _Slice:
    """A part of the log whose newest messages one index gives."""

    index: str
    conditions: Sequence[str] = ()
    values: Sequence[SqlValue] = ()


def _slices_of(query: MessageQuery) -> list[_Slice]:
    directions = list(Direction) if query.direction is None else [query.direction]
    if query.counterpart is not None:
        conditions, senders = ["counterpart = ?", "direction = ?"], list[str]()
        if query.sender_ids is not None:
            senders = sorted(query.sender_ids)
            conditions.append(f"sender_id IN ({', '.join('?' * len(senders))})")
        return [
            _Slice("messages_counterpart", conditions, [query.counterpart, direction, *senders])
            for direction in directions
        ]
    if query.sender_ids is not None:
        return [
            _Slice("messages_sender", ["sender_id = ?", "direction = ?"], [sender_id, direction])
            for sender_id in sorted(query.sender_ids)
            for direction in directions
        ]
    if query.direction is not None:
        return [_Slice("messages_created", ["direction = ?"], [query.direction])]
    return [_Slice("messages_created")]


def read_summary(
    connection: sqlite3.Connection,
    midnight: datetime,
    today: Mapping[str, Mapping[str, int]],
    sender_ids: Collection[str],
    phones: Collection[str],
) -> Summary:
    """Return what the sensors show, with the figures of each sender since `midnight`."""
    (outbox,) = connection.execute("SELECT COUNT(*) FROM outbox").fetchone()
    received = _last_of_each(connection, "sender_id", sender_ids, Direction.IN)
    sent = _last_of_each(connection, "sender_id", sender_ids, Direction.OUT)
    return Summary(
        midnight=midnight,
        outbox=outbox,
        senders={
            sender_id: SenderSummary(
                last_received=received.get(sender_id), last_sent=sent.get(sender_id), **today.get(sender_id, {})
            )
            for sender_id in sender_ids
        },
        recipients=_last_of_each(connection, "counterpart", phones, Direction.OUT),
    )


def _last_of_each(
    connection: sqlite3.Connection, column: str, values: Collection[str], direction: Direction
) -> dict[str, Message]:
    """Return the last message of each value of a column that has one, in the order of the values."""
    rows = connection.execute(
        f"""SELECT messages.* FROM json_each(?) AS wanted CROSS JOIN messages ON messages.position = (
            SELECT position FROM messages
            WHERE {column} = wanted.value AND direction = ? AND hidden = 0 AND erased = 0 {NEWEST_FIRST} LIMIT 1)""",  # noqa: S608 - the column is one of two literals
        (json.dumps([*values]), direction),
    )
    return {row[column]: to_message(row) for row in rows}
