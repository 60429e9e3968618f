"""Writing messages: the only place that inserts one, moves its state, or notes a change to announce."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import chain
import sqlite3
from typing import Final, cast

from ..api.models import Direction
from .entries import Entry, compose
from .models import FINAL_STATES, OUTGOING_RANK, Change, ChangeKind, Message, SendError, Source, State, advances
from .rows import SEEN_BY, SELECT_CHANGES, to_change, to_milliseconds, to_moment

type SqlValue = str | int | None


class Ledger:
    """Inserts and moves rows within the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Write through this connection."""
        self._connection = connection
        self._noted: list[int] = []

    @contextmanager
    def collect_changes(self) -> Iterator[list[Change]]:
        """Give a list that holds, once the block has ended, the changes that were noted within it."""
        self._noted.clear()
        changes: list[Change] = []
        yield changes
        if self._noted:
            rows = self._connection.execute(f"{SELECT_CHANGES} WHERE sequence >= ? ORDER BY sequence", self._noted[:1])
            changes.extend(map(to_change, rows))

    def row(self, position: int) -> sqlite3.Row:
        """Return a message's row as it is now."""
        row: sqlite3.Row = self._connection.execute("SELECT * FROM messages WHERE position = ?", (position,)).fetchone()
        return row

    def insert(self, entries: Sequence[Entry]) -> range:
        """Write new messages, each with the id that its source gave it, and return their positions."""
        last = 0
        for together in _in_few_pieces(entries):
            values = [*chain.from_iterable(map(_values, together))]
            last = cast("int", self._connection.execute(_insert_many(len(together)), values).lastrowid)
        return range(last + 1 - len(entries), last + 1)

    def add_operator_id(self, position: int, direction: Direction, operator_id: str, source: Source) -> None:
        """Note the id that one source gave a message; the first one is the one that is shown."""
        self._connection.execute(
            "INSERT OR IGNORE INTO operator_ids VALUES (?, ?, ?, ?)", (direction, operator_id, source, position)
        )
        self._connection.execute(
            "UPDATE messages SET operator_id = ? WHERE position = ? AND operator_id IS NULL", (operator_id, position)
        )

    def mark_seen(self, position: int, source: Source, *, confirmed: bool | None) -> None:
        """Note that a source showed a message, and whether that confirms it (None: says nothing of that)."""
        self._connection.execute(
            "UPDATE messages SET seen_by = seen_by | ?, confirmed = COALESCE(?, confirmed) WHERE position = ?",
            (SEEN_BY[source], confirmed, position),
        )

    def advance(
        self,
        position: int,
        told: State,
        now: datetime,
        *,
        error: SendError | None = None,
        reason: str | None = None,
        was_accepted: bool = True,
    ) -> bool:
        """Move an outgoing message forward and note the changes passed on the way; return whether it moved.

        `was_accepted` tells a failure reported after the operator took the message from one where it never did.
        """
        row = self.row(position)
        if not advances(State(row["state"]), told):
            return False
        moment = to_milliseconds(now)
        is_newly_sent = was_accepted and row["sent_at"] is None and OUTGOING_RANK[told] >= OUTGOING_RANK[State.SENT]
        self._connection.execute(
            """UPDATE messages SET state = ?, updated_at = ?, error = ?, reason = ?,
                sent_at = CASE WHEN ? THEN ? ELSE sent_at END, deadline = CASE WHEN ? THEN NULL ELSE deadline END
            WHERE position = ?""",
            (told, moment, error, reason, is_newly_sent, moment, told in FINAL_STATES, position),
        )
        if row["hidden"] or row["silent"]:
            return True
        if is_newly_sent and State(row["state"]) is not State.FAILED:  # from failed there is one step, to delivered
            self.note_change(position, ChangeKind.SENT, state=State.SENT)
        if told in FINAL_STATES:
            self.note_change(position, ChangeKind(told))
        return True

    def reveal(self, position: int, since: datetime, now: datetime) -> None:
        """Make a hidden message public and note what is to be announced of it, unless it is older than its sender."""
        row = self.row(position)
        silent = row["created_at"] < to_milliseconds(since)
        self._connection.execute(
            "UPDATE messages SET hidden = 0, silent = ?, updated_at = ? WHERE position = ?",
            (silent, to_milliseconds(now), position),
        )
        if not silent:
            self.note_arrival(position, State(row["state"]))

    def note_arrival(self, position: int, state: State) -> None:
        """Note the changes that lead to the present state of a message that was sent to us, or from elsewhere."""
        if state is State.RECEIVED:
            self.note_change(position, ChangeKind.RECEIVED)
            return
        self.note_change(position, ChangeKind.SENT, state=State.SENT)
        if state in FINAL_STATES:
            self.note_change(position, ChangeKind(state))

    def note_received(self, positions: range, messages: Iterable[Message]) -> list[Change]:
        """Note that messages which were just written came in, and return these changes."""
        last = self._note_changes(positions, ChangeKind.RECEIVED, None)
        return [
            Change(sequence, ChangeKind.RECEIVED, message)
            for sequence, message in enumerate(messages, start=last - len(positions) + 1)
        ]

    def note_change(self, position: int, kind: ChangeKind, *, state: State | None = None) -> None:
        """Note one change, with the message as it is now (in `state`, for a step that was passed on the way)."""
        self._noted.append(self._note_changes(range(position, position + 1), kind, state))

    def part(self, position: int, now: datetime, *, hidden: bool) -> None:
        """Make two of a message in which webhook and history met: a new one is what only the webhook has shown."""
        row = self.row(position)
        is_inbound = row["direction"] == Direction.IN
        message = compose(
            direction=Direction(row["direction"]),
            sender_id=row["sender_id"],
            sender=row["sender"],
            recipient=row["recipient"],
            text=row["text"],
            state=State.RECEIVED if is_inbound else State.SENT,
            created_at=to_moment(row["created_at"]),
            now=now,
            source=Source.WEBHOOK,
        )
        (parted,) = self.insert([Entry(message, hidden=hidden or not is_inbound, silent=bool(row["silent"]))])
        self._connection.execute(
            "UPDATE operator_ids SET position = ? WHERE position = ? AND source = ?", (parted, position, Source.WEBHOOK)
        )
        for each in (position, parted):
            self._connection.execute(
                """UPDATE messages SET operator_id = (SELECT operator_id FROM operator_ids WHERE position = ?1 LIMIT 1)
                WHERE position = ?1""",
                (each,),
            )
        self._connection.execute(
            "UPDATE messages SET seen_by = seen_by & ~? WHERE position = ?", (SEEN_BY[Source.WEBHOOK], position)
        )
        entry = self.row(parted)
        if not entry["hidden"] and not entry["silent"]:
            self.note_arrival(parted, State.RECEIVED)

    def absorb(self, stray: int, position: int) -> None:
        """Let one message take over what was stored of another that turned out to be the same."""
        self._connection.execute("UPDATE operator_ids SET position = ? WHERE position = ?", (position, stray))
        self._connection.execute(
            """UPDATE messages SET (operator_id, seen_by, confirmed) = (
                SELECT COALESCE(messages.operator_id, stray.operator_id), messages.seen_by | stray.seen_by,
                    MAX(messages.confirmed, stray.confirmed)
                FROM messages AS stray WHERE stray.position = ?)
            WHERE position = ?""",
            (stray, position),
        )
        self._connection.execute("DELETE FROM messages WHERE position = ?", (stray,))

    def _note_changes(self, positions: range, kind: ChangeKind, state: State | None) -> int:
        cursor = self._connection.execute(
            """INSERT INTO changes (position, kind, state, updated_at, confirmed, reason, error)
            SELECT position, ?1, COALESCE(?2, state), updated_at, confirmed,
                CASE WHEN ?2 IS NULL THEN reason END, CASE WHEN ?2 IS NULL THEN error END
            FROM messages WHERE position BETWEEN ?3 AND ?4 ORDER BY position""",
            (kind, state, positions[0], positions[-1]),
        )
        return cast("int", cursor.lastrowid)


_COLUMNS: Final = (
    "message_id, operator_id, direction, sender_id, sender, recipient, counterpart, text, fingerprint, state, "
    "created_at, updated_at, sent_at, parts, encoding, source, seen_by, ours, hidden, silent, late, confirmed, "
    "deadline, fallback_for"
)
_MOST_TOGETHER: Final = 64


def _in_few_pieces(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Cut entries into pieces of 64, 32, 16, and so on: few statements at a time, and few different ones to keep."""
    left = entries
    while left:
        size = min(1 << (len(left).bit_length() - 1), _MOST_TOGETHER)
        yield left[:size]
        left = left[size:]


@cache
def _insert_many(count: int) -> str:
    row = f"({', '.join('?' * len(_COLUMNS.split(',')))})"
    return f"INSERT INTO messages ({_COLUMNS}) VALUES {', '.join([row] * count)}"  # noqa: S608 - of constants only


def _values(entry: Entry) -> tuple[SqlValue, ...]:
    message = entry.message
    was_sent = message.direction is Direction.OUT and OUTGOING_RANK[message.state] >= OUTGOING_RANK[State.SENT]
    created_at = to_milliseconds(message.created_at)
    return (
        message.message_id,
        message.operator_id,
        message.direction,
        message.sender_id,
        message.sender,
        message.recipient,
        message.counterpart,
        message.text,
        entry.fingerprint,
        message.state,
        created_at,
        to_milliseconds(message.updated_at),
        created_at if was_sent else None,
        message.parts,
        message.encoding,
        message.source,
        SEEN_BY[message.source],
        message.ours,
        entry.hidden,
        entry.silent,
        message.late,
        message.confirmed,
        None if entry.deadline is None else to_milliseconds(entry.deadline),
        message.fallback_for,
    )
