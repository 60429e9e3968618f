"""How much there was in each hour, and in which hours that changed since somebody last took note of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
import sqlite3
from typing import Final

from .queries import FIGURES, SELECT_FIGURES
from .rows import to_milliseconds, to_moment

HOUR: Final = timedelta(hours=1)
_MILLISECONDS: Final = HOUR // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class HourOfSender:
    """The figures of one sender in one hour, by the time the messages were created; those of `queries.FIGURES`."""

    sender_id: str
    begin: datetime
    figures: Mapping[str, int]


class HourlyFigures:
    """Counts by the hour, within the caller's transaction.

    Triggers of the database note each hour in which a figure changes, whoever changed it (see `schema`). They stay
    noted until `forget_taken`, so that a crash in between loses none.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    def take_changed(self) -> datetime | None:
        """Return the first hour that changed, None where none did; what changes from here on is noted anew."""
        self._connection.execute("INSERT OR IGNORE INTO taken_hours SELECT hour FROM changed_hours")
        self._connection.execute("DELETE FROM changed_hours")
        (hour,) = self._connection.execute("SELECT MIN(hour) FROM taken_hours").fetchone()
        return None if hour is None else to_moment(hour * _MILLISECONDS)

    def forget_taken(self) -> None:
        """Note that all hours that were taken are where they belong."""
        self._connection.execute("DELETE FROM taken_hours")

    def first_hour(self) -> datetime | None:
        """Return the hour of the oldest message, or None if there is no message."""
        (created_at,) = self._connection.execute("SELECT MIN(created_at) FROM messages").fetchone()
        return None if created_at is None else to_moment(created_at // _MILLISECONDS * _MILLISECONDS)

    def read(self, since: datetime, until: datetime) -> list[HourOfSender]:
        """Return the figures from one hour to another, which does not belong to them, of hours that have messages."""
        # The unary plus: as for those of today, grouping in the order of an index would read every message there is.
        rows = self._connection.execute(
            f"""SELECT sender_id, created_at / ? AS hour, {SELECT_FIGURES} FROM messages
            WHERE created_at >= ? AND created_at < ? AND hidden = 0 GROUP BY +sender_id, hour""",  # noqa: S608 - constants
            (_MILLISECONDS, to_milliseconds(since), to_milliseconds(until)),
        )
        return [
            HourOfSender(
                row["sender_id"], to_moment(row["hour"] * _MILLISECONDS), {figure: row[figure] for figure in FIGURES}
            )
            for row in rows
        ]
