"""Webhook and history, held against each other: what only one of them shows."""

from datetime import datetime, timedelta
import sqlite3
from typing import Final

from .models import Source
from .rows import SEEN_BY, to_milliseconds

SUSPICIOUS_AFTER: Final = timedelta(hours=1)
MISSED_READS: Final = 2
# A row of the history may appear late: a read soon after the webhook says nothing.
READ_AFTER: Final = timedelta(seconds=30)
# The history may show the same message under another id, and at a slightly different time.
TWIN_WITHIN: Final = timedelta(minutes=2)
WEBHOOK_WITHIN: Final = timedelta(minutes=5)
WEBHOOK_MISSES: Final = 2
SILENT_WITHIN: Final = timedelta(days=7)


class Suspicion:
    """Watches the messages that only the webhook has shown, within the caller's transaction.

    A trigger of the database notes each message that the webhook is the first to show (see `schema`).
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Watch in this log."""
        self._connection = connection

    def clear(self, position: int) -> None:
        """Note that the history shows a message."""
        self._connection.execute("DELETE FROM unconfirmed WHERE position = ?", (position,))

    def clear_all(self) -> None:
        """Begin anew, with a new address."""
        self._connection.execute("DELETE FROM unconfirmed")

    def note_read(self, asked_at: datetime, covers_since: datetime) -> None:
        """Count a complete read of the history that covered a message's time and did not show it, up to two of them."""
        self._connection.execute(
            """UPDATE unconfirmed SET missed = missed + 1 WHERE missed < ? AND observed_at <= ? AND EXISTS (
                SELECT 1 FROM messages WHERE messages.position = unconfirmed.position AND created_at >= ?)""",
            (MISSED_READS, to_milliseconds(asked_at - READ_AFTER), to_milliseconds(covers_since)),
        )

    def count(self, now: datetime) -> int:
        """Return how many messages should have been in the history for an hour, and are not."""
        (count,) = self._connection.execute(
            """SELECT COUNT(*) FROM unconfirmed JOIN messages AS told USING (position)
            WHERE unconfirmed.observed_at <= ?1 AND unconfirmed.missed >= ?2 AND NOT EXISTS (
                SELECT 1 FROM messages AS shown WHERE shown.fingerprint = told.fingerprint AND shown.seen_by & ?3
                AND shown.created_at BETWEEN told.created_at - ?4 AND told.created_at + ?4)""",
            (
                to_milliseconds(now - SUSPICIOUS_AFTER),
                MISSED_READS,
                SEEN_BY[Source.HISTORY],
                TWIN_WITHIN // timedelta(milliseconds=1),
            ),
        ).fetchone()
        return int(count)

    def is_webhook_silent(self, since: datetime, now: datetime) -> bool:
        """Return whether the webhook brought neither of the last two messages and reports that it should have."""
        rows = self._connection.execute(
            """SELECT seen_by FROM messages
            WHERE created_at BETWEEN ?1 AND ?2 AND silent = 0 AND hidden = 0 AND (
                direction = 'in' OR (seen_by & ?3 AND state IN ('delivered', 'failed') AND updated_at <= ?2))
            ORDER BY created_at DESC LIMIT ?4""",
            (
                to_milliseconds(max(since, now - SILENT_WITHIN)),
                to_milliseconds(now - WEBHOOK_WITHIN),
                SEEN_BY[Source.HISTORY],
                WEBHOOK_MISSES,
            ),
        ).fetchall()
        return len(rows) == WEBHOOK_MISSES and not any(row["seen_by"] & SEEN_BY[Source.WEBHOOK] for row in rows)

    def missed_by_webhook(self, now: datetime) -> bool:
        """Return whether no webhook brought the last two inbound messages within five minutes."""
        rows = self._connection.execute(
            """SELECT seen_by FROM messages WHERE direction = 'in' AND silent = 0 AND created_at < ?
            ORDER BY created_at DESC LIMIT ?""",
            (to_milliseconds(now - WEBHOOK_WITHIN), WEBHOOK_MISSES),
        ).fetchall()
        return len(rows) == WEBHOOK_MISSES and not any(row["seen_by"] & SEEN_BY[Source.WEBHOOK] for row in rows)
