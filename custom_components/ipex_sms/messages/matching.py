"""Is this message one that is known? By the operator's id, and where that does not tell, by content and time."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import Enum, auto
import sqlite3
from typing import Final

from ..api.models import Direction
from .clock import possible_moments
from .facts import Facts
from .models import Source, State
from .observations import Sighting
from .rows import SEEN_BY, find_fingerprint, to_milliseconds, to_moment
from .text import plain

TWIN_WITHIN: Final = timedelta(seconds=2)
MATCH_BEFORE: Final = timedelta(minutes=2)
MATCH_AFTER: Final = timedelta(minutes=10)
# The second request of a message may leave as late as it may expire.
MATCH_AFTER_RESENT: Final = timedelta(hours=24)
# No message is older when it is last requested, and none is matched so long after that: what says the same every day
# is not compared with all of its past.
CONTENT_WITHIN: Final = timedelta(days=7)
# of a message that was sent again
MOST_ROWS: Final = 2

# `told_by` is the source that gave a message the id it was found by, and NULL where it was found by its content.
SELECT_MESSAGES: Final = """
    SELECT messages.*, outbox.requested_at AS last_requested_at, NULL AS told_by
    FROM messages LEFT JOIN outbox USING (position)
"""

FACT_IDS_AGREE: Final = {Direction.IN: "ids_agree_in", Direction.OUT: "ids_agree_out"}
FACT_ZONE: Final = "zone"


class Likeness(Enum):
    """How much a row's text has to be like that of a message of ours; what is more alike is matched first."""

    SAME = auto()
    ALIKE = auto()
    ALTERED = auto()


class Matcher:
    """Finds the stored message that a sighting shows."""

    def __init__(self, connection: sqlite3.Connection, facts: Facts) -> None:
        """Look in this log."""
        self._connection = connection
        self._facts = facts

    def find_by_id(self, sighting: Sighting) -> sqlite3.Row | None:
        """Return the message that has the sighting's id; ids of two sources count as one only with one counterpart."""
        if sighting.operator_id is None:
            return None
        rows = self._connection.execute(
            """SELECT messages.*, operator_ids.source AS told_by FROM operator_ids JOIN messages USING (position)
            WHERE operator_ids.direction = ? AND operator_ids.operator_id = ?""",
            (sighting.direction, sighting.operator_id),
        ).fetchall()
        same_source = [row for row in rows if row["told_by"] == sighting.source]
        others = [row for row in rows if row["erased"] or _is_between(row, sighting)]
        return next(iter([*same_source, *others]), None)

    def is_named_otherwise(self, row: sqlite3.Row, sighting: Sighting) -> bool:
        """Return whether a message that was found by another source's id has one of the sighting's source already."""
        if row["ours"] or row["erased"] or row["told_by"] == sighting.source:
            return False
        if not row["seen_by"] & SEEN_BY[sighting.source]:
            return False
        named = self._connection.execute(
            "SELECT 1 FROM operator_ids WHERE position = ? AND source = ? LIMIT 1", (row["position"], sighting.source)
        ).fetchone()
        return named is not None

    def is_twin(self, row: sqlite3.Row, sighting: Sighting) -> bool:
        """Return whether a message that stands for a pair of twins has the sighting's content, too."""
        fingerprint = find_fingerprint(sighting.sender, sighting.recipient, sighting.text)
        within = 2 * TWIN_WITHIN
        is_near = self._nearest([row], sighting, "created_at", within, lambda _: within) is not None
        return row["fingerprint"] == fingerprint and is_near

    def find_owner(self, operator_id: str) -> sqlite3.Row | None:
        """Return the outgoing message that has an id from any source."""
        row: sqlite3.Row | None = self._connection.execute(
            """SELECT messages.* FROM operator_ids JOIN messages USING (position)
            WHERE operator_ids.direction = 'out' AND operator_ids.operator_id = ? ORDER BY ours DESC""",
            (operator_id,),
        ).fetchone()
        return row

    def find_twin(self, sighting: Sighting, claimed: Counter[int]) -> sqlite3.Row | None:
        """Return the message (not ours) that is the same under another id: same content, two seconds apart."""
        if sighting.operator_id is not None and self._facts.get(FACT_IDS_AGREE[sighting.direction]) is True:
            return None
        rows = [
            row
            for row in self._with_content(sighting)
            if not row["ours"]
            and not claimed[row["position"]]
            and (sighting.operator_id is None or not row["seen_by"] & SEEN_BY[sighting.source])
        ]
        return self._nearest(rows, sighting, "created_at", TWIN_WITHIN, lambda _: TWIN_WITHIN)

    def find_ours(self, sighting: Sighting, claimed: Counter[int], likeness: Likeness) -> sqlite3.Row | None:
        """Return the message of ours that a row of unknown id shows, as far as their texts have to be alike."""
        rows = self._with_content(sighting) if likeness is Likeness.SAME else self._unresolved_between(sighting)
        if rows and likeness is Likeness.ALIKE:
            # Those that wait for no row any more, too: theirs is not to be taken for another one's altered text.
            rows = [row for row in self._ours_between(sighting) if plain(row["text"]) == plain(sighting.text)]
        takes_id = [row for row in rows if self._may_take(row, sighting) and claimed[row["position"]] <= row["resent"]]
        unresolved = [row for row in takes_id if row["operator_id"] is None]
        # Whoever has no id yet goes before.
        return self._nearest_request(unresolved, sighting) or self._nearest_request(takes_id, sighting)

    def find_stray(self, position: int) -> sqlite3.Row | None:
        """Return the report that was kept because it may belong to this message of ours, once that is answered."""
        row = self._connection.execute(f"{SELECT_MESSAGES} WHERE messages.position = ?", (position,)).fetchone()
        if row["operator_id"] is not None and self._facts.get(FACT_IDS_AGREE[Direction.OUT]) is True:
            return None
        strays = self._connection.execute(
            # The unary plus: of the many that say the same only few are hidden, and those have an index.
            "SELECT * FROM messages WHERE hidden = 1 AND direction = 'out' AND recipient = ? AND +fingerprint = ?",
            (row["recipient"], row["fingerprint"]),
        ).fetchall()
        requested_at = to_moment(row["requested_at"])
        within = [
            stray
            for stray in strays
            # What was seen before the request began is another one's, say of an equal text.
            if stray["updated_at"] >= row["requested_at"]
            and -MATCH_BEFORE <= to_moment(stray["created_at"]) - requested_at <= _match_after(row)
        ]
        return min(within, key=lambda stray: abs(to_moment(stray["created_at"]) - requested_at), default=None)

    def moments_of(self, sighting: Sighting) -> list[datetime]:
        """Return when the sighted message may have been created; an unreadable time is that of the observation."""
        if sighting.created_at is None:
            return [sighting.observed_at]
        return possible_moments(sighting.created_at, self._facts.word(FACT_ZONE))

    def _may_take(self, row: sqlite3.Row, sighting: Sighting) -> bool:
        if not row["ours"] or row["requested_at"] is None:
            return False
        if row["operator_id"] is None or sighting.operator_id is None:
            return True
        ids_agree = self._facts.get(FACT_IDS_AGREE[Direction.OUT]) is True
        if row["resent"]:
            # Two requests make two rows; a third equal one is somebody else's.
            return self._count_ids(row["position"], None if ids_agree else sighting.source) < MOST_ROWS
        return not ids_agree and not row["seen_by"] & SEEN_BY[sighting.source]

    def _count_ids(self, position: int, source: Source | None) -> int:
        (count,) = self._connection.execute(
            "SELECT COUNT(DISTINCT operator_id) FROM operator_ids WHERE position = ?1 AND (?2 IS NULL OR source = ?2)",
            (position, source),
        ).fetchone()
        return int(count)

    def _with_content(self, sighting: Sighting) -> list[sqlite3.Row]:
        fingerprint = find_fingerprint(sighting.sender, sighting.recipient, sighting.text)
        return self._connection.execute(
            f"{SELECT_MESSAGES} WHERE fingerprint = ? AND created_at BETWEEN ? AND ? AND direction = ?",
            (fingerprint, *self._days_around(sighting), sighting.direction),
        ).fetchall()

    def _unresolved_between(self, sighting: Sighting) -> list[sqlite3.Row]:
        # CROSS JOIN: read the few rows of the outbox, never all messages.
        return self._connection.execute(
            """SELECT messages.*, outbox.requested_at AS last_requested_at, NULL AS told_by
            FROM outbox CROSS JOIN messages USING (position)
            WHERE sender = ? AND recipient = ? AND operator_id IS NULL AND state IN (?, ?, ?)""",
            (sighting.sender, sighting.recipient, State.QUEUED, State.UNCONFIRMED, State.SENT),
        ).fetchall()

    def _ours_between(self, sighting: Sighting) -> list[sqlite3.Row]:
        return self._connection.execute(
            f"""{SELECT_MESSAGES} WHERE counterpart = ? AND direction = 'out' AND created_at BETWEEN ? AND ?
            AND sender = ? AND ours = 1 AND erased = 0""",
            (sighting.recipient, *self._days_around(sighting), sighting.sender),
        ).fetchall()

    def _days_around(self, sighting: Sighting) -> tuple[int, int]:
        moments = self.moments_of(sighting)
        return to_milliseconds(moments[0] - CONTENT_WITHIN), to_milliseconds(moments[-1] + CONTENT_WITHIN)

    def _nearest_request(self, rows: Iterable[sqlite3.Row], sighting: Sighting) -> sqlite3.Row | None:
        return self._nearest(rows, sighting, "requested_at", MATCH_BEFORE, _match_after)

    def _nearest(
        self,
        rows: Iterable[sqlite3.Row],
        sighting: Sighting,
        column: str,
        before: timedelta,
        after: Callable[[sqlite3.Row], timedelta],
    ) -> sqlite3.Row | None:
        distances = [
            (abs(moment - to_moment(row[column])), row["position"], row)
            for row in rows
            for moment in self.moments_of(sighting)
            if -before <= moment - to_moment(row[column]) <= after(row)
        ]
        return min(distances, key=lambda distance: distance[:2])[2] if distances else None


def _is_between(row: sqlite3.Row, sighting: Sighting) -> bool:
    return bool(row["sender"] == sighting.sender and row["recipient"] == sighting.recipient)


def _match_after(row: sqlite3.Row) -> timedelta:
    """Return how long after its first request a message may have been created at the operator."""
    if row["resent"]:
        return MATCH_AFTER_RESENT
    if row["last_requested_at"] is None or row["requested_at"] is None:
        return MATCH_AFTER
    return MATCH_AFTER + to_moment(row["last_requested_at"]) - to_moment(row["requested_at"])
