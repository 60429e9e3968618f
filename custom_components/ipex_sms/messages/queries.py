"""Reading the log: messages by filter, and the figures the sensors show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
import sqlite3

from ..api.models import Direction
from .models import Message, State
from .rows import to_message, to_milliseconds

type SqlValue = str | int


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
    """Return the messages a query asks for, newest first."""
    conditions, values = ["hidden = 0", "erased = 0"], list[SqlValue]()
    if query.counterpart is not None:
        conditions.append("counterpart = ?")
        values.append(query.counterpart)
    if query.direction is not None:
        conditions.append("direction = ?")
        values.append(query.direction)
    if query.since is not None:
        conditions.append("created_at >= ?")
        values.append(to_milliseconds(query.since))
    if query.until is not None:
        conditions.append("created_at < ?")
        values.append(to_milliseconds(query.until))
    if query.sender_ids is not None:
        conditions.append(f"sender_id IN ({', '.join('?' * len(query.sender_ids))})")
        values.extend(sorted(query.sender_ids))
    rows = connection.execute(
        f"SELECT * FROM messages WHERE {' AND '.join(conditions)} ORDER BY created_at DESC, position DESC LIMIT ?",  # noqa: S608 - the conditions are the ones above
        (*values, query.limit),
    )
    return [to_message(row) for row in rows]


def read_summary(
    connection: sqlite3.Connection, midnight: datetime, sender_ids: Collection[str], phones: Collection[str]
) -> Summary:
    """Return what the sensors show, counted since `midnight`."""
    (outbox,) = connection.execute("SELECT COUNT(*) FROM outbox").fetchone()
    today = _count_today(connection, midnight)
    return Summary(
        midnight=midnight,
        outbox=outbox,
        senders={sender_id: _summarize(connection, sender_id, today) for sender_id in sender_ids},
        recipients={
            phone: message for phone in phones if (message := _last(connection, "counterpart", phone, Direction.OUT))
        },
    )


def _summarize(connection: sqlite3.Connection, sender_id: str, today: Mapping[str, Mapping[str, int]]) -> SenderSummary:
    return SenderSummary(
        last_received=_last(connection, "sender_id", sender_id, Direction.IN),
        last_sent=_last(connection, "sender_id", sender_id, Direction.OUT),
        **today.get(sender_id, {}),
    )


def _count_today(connection: sqlite3.Connection, midnight: datetime) -> dict[str, dict[str, int]]:
    rows = connection.execute(
        """SELECT sender_id,
            SUM(direction = 'in') AS received,
            COUNT(sent_at) AS sent,
            SUM(CASE WHEN sent_at IS NULL THEN 0 ELSE parts END) AS parts,
            SUM(state = ?) AS delivered,
            SUM(state = ?) AS failed
        FROM messages WHERE created_at >= ? AND hidden = 0 GROUP BY sender_id""",
        (State.DELIVERED, State.FAILED, to_milliseconds(midnight)),
    )
    figures = ("received", "sent", "parts", "delivered", "failed")
    return {row["sender_id"]: {figure: row[figure] for figure in figures} for row in rows}


def _last(connection: sqlite3.Connection, column: str, value: str, direction: Direction) -> Message | None:
    row = connection.execute(
        f"""SELECT * FROM messages WHERE {column} = ? AND direction = ? AND hidden = 0 AND erased = 0
        ORDER BY created_at DESC, position DESC LIMIT 1""",  # noqa: S608 - the column is one of two literals
        (value, direction),
    ).fetchone()
    return None if row is None else to_message(row)
