"""The outbox's rows: messages accepted from the user and not yet surely handed to the operator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import sqlite3
from typing import Final

from ..api.models import Direction
from .entries import Entry, compose
from .ledger import Ledger
from .models import Channel, Message, SendError, Source, State
from .rows import to_milliseconds, to_moment

# A row of the history may appear late: only reads this long after the request count against a message.
LOOKUP_AFTER: Final = timedelta(seconds=30)
LOOKUP_COVERS: Final = timedelta(minutes=2)
MISSED_READS: Final = 2
# By then a row that is late has appeared: the history is read with an hour of overlap for the same reason.
GIVE_UP_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to queue; numbers are E.164."""

    sender_id: str
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    deliver_within: timedelta | None
    expires_after: timedelta
    passes_guard: bool = False
    escalation: Escalation | None = None


@dataclass(frozen=True, slots=True)
class FallbackStep:
    """Who is texted, and from what, when a text does not arrive; numbers are E.164."""

    sender_id: str
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    deliver_within: timedelta | None
    expires_after: timedelta


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is texted in turn until one of the texts is delivered; `call` joins what was queued together."""

    call: str
    steps: tuple[FallbackStep, ...]


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A message that waits for its next attempt."""

    message_id: str
    sender_id: str
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    attempts: int
    deliver_after: datetime
    expires_at: datetime
    fallback_for: str | None


class OutboxQueue:
    """Reads and writes the outbox within the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, ledger: Ledger) -> None:
        """Work on this log."""
        self._connection = connection
        self._ledger = ledger
        # Requests of this run whose answer is not here yet, by position.
        self.in_flight: set[int] = set()

    def add(
        self, messages: Sequence[NewMessage], now: datetime, *, fallback_for: str | None = None
    ) -> dict[int, Message]:
        """Queue messages and return them by position; `fallback_for` is the id of the message they stand in for."""
        entries = [
            Entry(
                compose(
                    direction=Direction.OUT,
                    sender_id=message.sender_id,
                    sender=message.sender,
                    recipient=message.recipient,
                    text=message.text,
                    state=State.QUEUED,
                    created_at=now,
                    now=now,
                    source=Source.SENT,
                    ours=True,
                    fallback_for=fallback_for,
                ),
                deadline=None if message.deliver_within is None else now + message.deliver_within,
            )
            for message in messages
        ]
        positions = self._ledger.insert(entries)
        self._connection.executemany(
            "INSERT INTO outbox (position, expires_at, deliver_after) VALUES (?, ?, ?)",
            [
                (position, to_milliseconds(now + message.expires_after), to_milliseconds(now))
                for position, message in zip(positions, messages, strict=True)
            ],
        )
        return {position: entry.message for position, entry in zip(positions, entries, strict=True)}

    def waiting(self, now: datetime) -> list[OutboxEntry]:
        """Return what waits for an attempt and has not expired, in the order it was accepted."""
        rows = self._connection.execute(
            """SELECT position, message_id, sender_id, recipient, text, fallback_for,
                attempts, deliver_after, expires_at
            FROM outbox JOIN messages USING (position)
            WHERE outbox.requested_at IS NULL AND expires_at > ? AND state IN (?, ?, ?) ORDER BY position""",
            (to_milliseconds(now), State.QUEUED, State.UNCONFIRMED, State.SENT),
        )
        return [
            OutboxEntry(
                message_id=row["message_id"],
                sender_id=row["sender_id"],
                recipient=row["recipient"],
                text=row["text"],
                attempts=row["attempts"],
                deliver_after=to_moment(row["deliver_after"]),
                expires_at=to_moment(row["expires_at"]),
                fallback_for=row["fallback_for"],
            )
            for row in rows
            if row["position"] not in self.in_flight
        ]

    def looked_for(self) -> dict[int, datetime]:
        """Return the messages that the history must show, with when the last request of each left, oldest first."""
        rows = self._connection.execute(
            "SELECT position, requested_at FROM outbox WHERE requested_at IS NOT NULL ORDER BY requested_at"
        )
        return {
            row["position"]: to_moment(row["requested_at"]) for row in rows if row["position"] not in self.in_flight
        }

    def begin_request(self, message_id: str, now: datetime) -> bool:
        """Note durably that a request is about to leave; False if the message needs none any more."""
        moment = to_milliseconds(now)
        begun = self._connection.execute(
            """UPDATE outbox SET requested_at = ?1, attempts = attempts + 1, missed = 0
            WHERE requested_at IS NULL AND deliver_after <= ?1
            AND position = (SELECT position FROM messages WHERE message_id = ?2) RETURNING position""",
            (moment, message_id),
        ).fetchall()
        for (position,) in begun:
            self._connection.execute(
                "UPDATE messages SET requested_at = COALESCE(requested_at, ?) WHERE position = ?", (moment, position)
            )
            self.in_flight.add(position)
        return bool(begun)

    def postpone(self, message_id: str, deliver_after: datetime) -> None:
        """Note that a request surely did not leave, and when to try again."""
        position = self._position(message_id)
        self.in_flight.discard(position)
        self._connection.execute(
            "UPDATE outbox SET requested_at = NULL, deliver_after = ? WHERE position = ?",
            (to_milliseconds(deliver_after), position),
        )
        self._connection.execute(
            "UPDATE messages SET requested_at = NULL WHERE position = ? AND resent = 0 AND state = ?",
            (position, State.QUEUED),
        )

    def may_answer(self, reply: Message, message_id: str) -> bool:
        """Return whether a text was written and became known only after a message of ours that may have left.

        Times alone do not tell: the text that made an automation ask may be as young as the question.
        """
        row = self._connection.execute(
            """SELECT requested_at FROM messages WHERE message_id = ?
            AND position < (SELECT position FROM messages WHERE message_id = ?)""",
            (message_id, reply.message_id),
        ).fetchone()
        if row is None or row["requested_at"] is None:
            return False
        # The operator's times may have no fraction of a second.
        return reply.created_at >= to_moment(row["requested_at"]).replace(microsecond=0)

    def forget_request(self, position: int) -> None:
        """Note that the only request of a message was refused: no row of the history can be its."""
        self._connection.execute(
            "UPDATE messages SET requested_at = NULL WHERE position = ? AND resent = 0", (position,)
        )

    def end_request(self, position: int) -> None:
        """Note that the answer to a request is here."""
        self.in_flight.discard(position)

    def expire(self, now: datetime) -> None:
        """Fail what nobody needs any more."""
        rows = self._connection.execute(
            "SELECT position FROM outbox WHERE requested_at IS NULL AND expires_at <= ?", (to_milliseconds(now),)
        ).fetchall()
        for row in rows:
            self._ledger.advance(row["position"], State.FAILED, now, error=SendError.EXPIRED, was_accepted=False)
            self.remove(row["position"])

    def recover(self, now: datetime, *, may_be_behind: bool) -> None:
        """Take over what the last run left: whatever it may have sent is looked for before it is sent again.

        `may_be_behind`: this may be a restored backup, whose messages without a request a later run may have sent.
        Instant SMS has no history: what was requested stays unconfirmed, the rest is sent.
        """
        if may_be_behind:
            # What waited to be sent again has not been: it keeps that chance.
            self._connection.execute(
                """UPDATE messages SET resent = 0
                WHERE position IN (SELECT position FROM outbox WHERE requested_at IS NULL)"""
            )
            self._connection.execute(
                """UPDATE outbox SET requested_at = ?1 WHERE requested_at IS NULL AND expires_at > ?1 AND position IN (
                    SELECT position FROM messages WHERE sender_id LIKE 'number:%')""",
                (to_milliseconds(now),),
            )
        rows = self._connection.execute(
            """SELECT position, sender_id, outbox.requested_at AS requested_at
            FROM outbox JOIN messages USING (position) WHERE outbox.requested_at IS NOT NULL"""
        ).fetchall()
        for row in rows:
            self._connection.execute(
                "UPDATE messages SET requested_at = COALESCE(requested_at, created_at) WHERE position = ?",
                (row["position"],),
            )
            self._ledger.advance(row["position"], State.UNCONFIRMED, now)
            if row["sender_id"].startswith(Channel.INSTANT):
                self.remove(row["position"])

    def note_missed(self, asked_at: datetime, covers_since: datetime) -> list[int]:
        """Count a read of the history that did not show a message; return those that it takes for not sent."""
        looked_for = self._covered(covers_since, asked_at - LOOKUP_AFTER)
        self._connection.executemany(
            "UPDATE outbox SET missed = missed + 1 WHERE position = ?", [(row["position"],) for row in looked_for]
        )
        return [row["position"] for row in looked_for if row["missed"] + 1 >= MISSED_READS]

    def give_up(self, asked_at: datetime, covers_since: datetime) -> list[int]:
        """Look no more for what a read with unreadable rows does not show an hour after the request; return which.

        It may be one of those rows, so it is not sent again; and they may stay as they are for the operator's 6 months.
        """
        given_up = [row["position"] for row in self._covered(covers_since, asked_at - GIVE_UP_AFTER)]
        for position in given_up:
            self.remove(position)
        return given_up

    def allow_resend(self, position: int) -> bool:
        """Let a message be sent once more; False, and out of the outbox, if it was already."""
        cursor = self._connection.execute(
            "UPDATE messages SET resent = 1 WHERE position = ? AND resent = 0", (position,)
        )
        if not cursor.rowcount:
            self.remove(position)
            return False
        self._connection.execute(
            "UPDATE outbox SET requested_at = NULL, missed = 0, deliver_after = 0 WHERE position = ?", (position,)
        )
        return True

    def remove(self, position: int) -> None:
        """Take a message out of the outbox."""
        self._connection.execute("DELETE FROM outbox WHERE position = ?", (position,))

    def is_in_flight(self, position: int) -> bool:
        """Return whether a request of this run for the message has not been answered yet."""
        return position in self.in_flight

    def awaits_answer_for(self, stray: sqlite3.Row) -> bool:
        """Return whether a request under way may turn out to be this stray report's."""
        rows: Iterable[sqlite3.Row] = self._connection.execute(
            "SELECT position FROM messages WHERE fingerprint = ? AND ours = 1", (stray["fingerprint"],)
        )
        return any(row["position"] in self.in_flight for row in rows)

    def find_message(self, message_id: str) -> sqlite3.Row | None:
        """Return the row of a message of ours."""
        row: sqlite3.Row | None = self._connection.execute(
            "SELECT * FROM messages WHERE message_id = ?", (message_id,)
        ).fetchone()
        return row

    def _covered(self, covers_since: datetime, requested_until: datetime) -> list[sqlite3.Row]:
        """Return the requests until a moment that a read of the history should have shown."""
        rows = self._connection.execute(
            """SELECT outbox.position AS position, missed FROM outbox CROSS JOIN messages USING (position)
            WHERE outbox.requested_at <= ? AND outbox.requested_at >= ? AND sender_id LIKE ?""",
            (
                to_milliseconds(requested_until),
                to_milliseconds(covers_since + LOOKUP_COVERS),
                f"{Channel.NUMBER}:%",
            ),
        ).fetchall()
        return [row for row in rows if row["position"] not in self.in_flight]

    def _position(self, message_id: str) -> int:
        (position,) = self._connection.execute(
            "SELECT position FROM messages WHERE message_id = ?", (message_id,)
        ).fetchone()
        return int(position)
