"""What the day brought so far, counted by the database as it goes: a busy day costs no more than a quiet one."""

from collections.abc import Mapping
from datetime import datetime
import sqlite3
from typing import Final

from .queries import FIGURES, SELECT_FIGURES
from .rows import to_milliseconds

_NAMES: Final = ", ".join(FIGURES)


class TodaysFigures:
    """Counts since a midnight, within the caller's transaction.

    The counts are in temporary tables: a start, or another midnight, counts the messages anew. Until then triggers keep
    up with whoever changes a message, and a transaction that is rolled back takes its counts along.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Count in this log, once a midnight is known."""
        self._connection = connection
        connection.executescript(_TABLES)

    def read(self, midnight: datetime) -> dict[str, Mapping[str, int]]:
        """Return the figures of each sender that had messages since `midnight`; those of `queries.FIGURES`."""
        since = to_milliseconds(midnight)
        if self._connection.execute("SELECT 1 FROM today WHERE midnight = ?", (since,)).fetchone() is None:
            self._count_anew(since)
        rows = self._connection.execute(f"SELECT sender_id, {_NAMES} FROM todays_figures")  # noqa: S608 - of constants only
        return {row["sender_id"]: {figure: row[figure] for figure in FIGURES} for row in rows}

    def _count_anew(self, since: int) -> None:
        self._connection.execute("DELETE FROM today")
        self._connection.execute("DELETE FROM todays_figures")
        self._connection.execute("INSERT INTO today VALUES (?)", (since,))
        # The unary plus: grouping in the order of an index would read every message there is.
        self._connection.execute(
            f"""INSERT INTO todays_figures SELECT sender_id, {SELECT_FIGURES} FROM messages
            WHERE created_at >= ? AND hidden = 0 GROUP BY +sender_id""",  # noqa: S608 - of constants only
            (since,),
        )


def _count(row: str, sign: str) -> str:
    """Return the statement that adds one row (NEW, or OLD) of today to the figures, or takes it from them."""
    counted = ", ".join(f"{sign}({figure.format(row=row)})" for figure in FIGURES.values())
    summed = ", ".join(f"{name} = {name} + excluded.{name}" for name in FIGURES)
    return f"""
        INSERT INTO todays_figures SELECT {row}.sender_id, {counted}
        WHERE {row}.hidden = 0 AND {row}.created_at >= (SELECT midnight FROM today)
        ON CONFLICT (sender_id) DO UPDATE SET {summed};
    """  # noqa: S608 - of constants only


_TABLES: Final = f"""
    CREATE TEMP TABLE today (midnight INTEGER NOT NULL);
    CREATE TEMP TABLE todays_figures (sender_id TEXT PRIMARY KEY, {_NAMES});
    CREATE TEMP TRIGGER todays_insertions AFTER INSERT ON messages BEGIN {_count("NEW", "+")} END;
    CREATE TEMP TRIGGER todays_deletions AFTER DELETE ON messages BEGIN {_count("OLD", "-")} END;
    CREATE TEMP TRIGGER todays_updates AFTER UPDATE OF state, sent_at, hidden ON messages
    BEGIN {_count("OLD", "-")} {_count("NEW", "+")} END;
"""
