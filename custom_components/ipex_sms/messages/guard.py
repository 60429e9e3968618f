"""The money guard: only so many parts an hour, for an automation that runs wild texts every second."""

from collections.abc import Iterable
from datetime import datetime, timedelta
import sqlite3
from typing import Final

from .facts import Facts
from .models import SendError
from .rows import to_milliseconds
from .text import count_parts

WINDOW: Final = timedelta(hours=1)
FACT_LIFTED_UNTIL: Final = "guard_lifted_until"
# What ended so never left, and costs nothing.
FREE: Final = (SendError.REFUSED, SendError.SENDER_NOT_ALLOWED, SendError.EXPIRED)


class HourlyLimitError(Exception):
    """The texts would pass the limit; none of them was queued."""


class Guard:
    """Counts parts in the messages of the last hour: each message once, however often it was tried."""

    def __init__(self, connection: sqlite3.Connection, facts: Facts) -> None:
        """Count in this log."""
        self._connection = connection
        self._facts = facts

    def check(self, texts: Iterable[str], limit: int, now: datetime) -> None:
        """Raise HourlyLimitError if more texts would make more than `limit` parts within 60 minutes; 0 is no limit."""
        wanted = sum(count_parts(text)[0] for text in texts)
        if limit and wanted and self.count(now) + wanted > limit and not self._is_lifted(now):
            raise HourlyLimitError

    def count(self, now: datetime) -> int:
        """Return how many parts were accepted within the last 60 minutes."""
        (parts,) = self._connection.execute(
            """SELECT COALESCE(SUM(parts), 0) FROM messages
            WHERE created_at > ? AND ours = 1 AND (error IS NULL OR error NOT IN (?, ?, ?))""",
            (to_milliseconds(now - WINDOW), *FREE),
        ).fetchone()
        return int(parts)

    def lift(self, now: datetime) -> None:
        """Let everything pass for an hour."""
        self._facts.set(FACT_LIFTED_UNTIL, to_milliseconds(now + WINDOW))

    def _is_lifted(self, now: datetime) -> bool:
        until = self._facts.moment(FACT_LIFTED_UNTIL)
        return until is not None and now < until
