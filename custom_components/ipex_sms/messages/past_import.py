"""The past of a sender: tens of thousands of messages that nobody is told of, written many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
import json
import sqlite3
from typing import Final

from ..api.models import Direction
from .clock import read_time
from .facts import Facts
from .ledger import Entry, Ledger
from .matching import CONTENT_WITHIN, FACT_ZONE
from .models import Source, State, advances
from .observations import Sighting
from .rows import SEEN_BY, to_milliseconds
from .settlement import SenderTerms, told_state

# So many rows are taken in one transaction: a webhook that comes meanwhile waits no longer than that.
PIECE: Final = 500
_WITHIN: Final = CONTENT_WITHIN // timedelta(milliseconds=1)

type _Key = tuple[Direction, str]


class PastImport:
    """Writes what is old and new to the log, within the caller's transaction, and leaves all else to `Settlement`."""

    def __init__(self, connection: sqlite3.Connection, facts: Facts, ledger: Ledger) -> None:
        """Write into this log."""
        self._connection = connection
        self._facts = facts
        self._ledger = ledger

    def take(self, sightings: Sequence[Sighting], senders: Mapping[str, SenderTerms]) -> list[Sighting]:
        """Take those rows of the history that can be judged alone; return the others, to be settled together.

        That is a row with an id that is silent and that nothing known can match, which is written; and one that is
        known from the history already and tells nothing new, which is left. A row without an id is recognised among
        its neighbours only.
        """
        known = self._find_known(sightings)
        awaited = self._find_awaited()
        past: dict[_Key, tuple[Sighting, Entry]] = {}
        others: list[Sighting] = []
        for sighting in sightings:
            key = _key_of(sighting)
            if key in known:
                if not _tells_nothing_new(sighting, known[key]):
                    others.append(sighting)
                continue
            entry = self._write_entry(sighting, senders.get(sighting.own_number))
            is_alone = key is not None and key not in past and (sighting.sender, sighting.recipient) not in awaited
            if key is not None and entry is not None and is_alone:
                past[key] = (sighting, entry)
            else:
                others.append(sighting)
        others.extend(past.pop(key)[0] for key in self._find_alike(past))
        if past:
            observed_at = sightings[0].observed_at
            self._ledger.insert_past([entry for _, entry in past.values()], observed_at)
        return others

    def _write_entry(self, sighting: Sighting, terms: SenderTerms | None) -> Entry | None:
        """Return what is to be written of a row, or None if it is not of the silent past of a sender."""
        if terms is None:
            return None
        reading = read_time(sighting.created_at, sighting.source, sighting.observed_at, self._zone)
        if reading.moment >= terms.since:
            return None
        return Entry(
            direction=sighting.direction,
            sender_id=terms.sender_id,
            sender=sighting.sender,
            recipient=sighting.recipient,
            text=sighting.text,
            state=State.RECEIVED if sighting.direction is Direction.IN else told_state(sighting),
            created_at=reading.moment,
            source=Source.HISTORY,
            operator_id=sighting.operator_id,
            silent=True,
            late=reading.doubtful,
            confirmed=True,
        )

    @property
    def _zone(self) -> str | None:
        zone = self._facts.get(FACT_ZONE)
        return zone if isinstance(zone, str) else None

    def _find_known(self, sightings: Iterable[Sighting]) -> dict[_Key | None, sqlite3.Row]:
        """Return the messages that have the id of a sighting; that which the history gave it goes before others."""
        keys = [key for sighting in sightings if (key := _key_of(sighting)) is not None]
        rows = self._connection.execute(
            """SELECT operator_ids.direction AS direction, operator_ids.operator_id AS operator_id,
                operator_ids.source AS told_by, state, ours, hidden, seen_by, confirmed
            FROM json_each(?) AS wanted
            CROSS JOIN operator_ids ON operator_ids.direction = wanted.value ->> 0
                AND operator_ids.operator_id = wanted.value ->> 1
            CROSS JOIN messages USING (position)
            ORDER BY told_by = ?""",
            (json.dumps(keys), Source.HISTORY),
        )
        return {(Direction(row["direction"]), row["operator_id"]): row for row in rows}

    def _find_awaited(self) -> set[tuple[str, str]]:
        """Return between whom a message of ours is on its way, which may come back with another text."""
        rows = self._connection.execute("SELECT sender, recipient FROM outbox CROSS JOIN messages USING (position)")
        return {(row["sender"], row["recipient"]) for row in rows}

    def _find_alike(self, past: Mapping[_Key, tuple[Sighting, Entry]]) -> list[_Key]:
        """Return those that may be the same as a message which the history has not shown yet, or as one of ours."""
        keys = list(past)
        # The log has one moment of a message; a time without a zone may mean others, but none is days away.
        contents = [(entry.fingerprint, to_milliseconds(entry.created_at)) for _, entry in past.values()]
        rows = self._connection.execute(
            """SELECT key FROM json_each(?1) AS wanted WHERE EXISTS (
                SELECT 1 FROM messages WHERE fingerprint = wanted.value ->> 0
                AND created_at BETWEEN (wanted.value ->> 1) - ?2 AND (wanted.value ->> 1) + ?2
                AND (ours = 1 OR NOT seen_by & ?3))""",
            (json.dumps(contents), _WITHIN, SEEN_BY[Source.HISTORY]),
        )
        return [keys[row["key"]] for row in rows]


def _key_of(sighting: Sighting) -> _Key | None:
    return None if sighting.operator_id is None else (sighting.direction, sighting.operator_id)


def _tells_nothing_new(sighting: Sighting, row: sqlite3.Row) -> bool:
    is_settled = row["told_by"] == Source.HISTORY and row["confirmed"] and not row["ours"] and not row["hidden"]
    if not is_settled:
        return False
    return sighting.direction is Direction.IN or not advances(State(row["state"]), told_state(sighting))
