"""What is plainly new: texts that the webhook brings, and the past of a sender, written many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
import json
import sqlite3
from typing import Final

from ..api.models import Direction
from .entries import Entry, Senders, enter, told_state
from .facts import Facts
from .ledger import Ledger
from .matching import CONTENT_WITHIN, FACT_ZONE
from .models import Change, Source, State, advances
from .observations import Sighting
from .rows import SEEN_BY, to_milliseconds

# So many rows of the past are taken in one transaction: a webhook that comes meanwhile waits no longer than that.
PIECE: Final = 500
_WITHIN: Final = CONTENT_WITHIN // timedelta(milliseconds=1)

type _Key = tuple[Direction, str]


class Newcomers:
    """Writes what nothing known can match, within the caller's transaction, and leaves all else to `Settlement`."""

    def __init__(self, connection: sqlite3.Connection, facts: Facts, ledger: Ledger) -> None:
        """Write into this log."""
        self._connection = connection
        self._facts = facts
        self._ledger = ledger

    def enter_texts(self, sightings: Sequence[Sighting], senders: Senders, *, hidden: bool) -> list[Entry | None]:
        """Return what is to be written of each text that a webhook brings; None for what may be known."""
        met: set[_Key | None] = {None}
        entries: list[Entry | None] = []
        for sighting in sightings:
            key = _key_of(sighting)
            is_new = key not in met and sighting.own_number in senders and sighting.direction is Direction.IN
            entries.append(self._enter(sighting, senders, hidden=hidden) if is_new else None)
            met.add(key)
        new = {index: entry for index, entry in enumerate(entries) if entry is not None}
        for index in self._find_met(new, Source.WEBHOOK):
            entries[index] = None
        return entries

    def receive(self, entries: Sequence[Entry]) -> list[list[Change]]:
        """Write texts that a webhook brought and return what is to be announced of each."""
        positions = self._ledger.insert(entries)
        if any(entry.hidden for entry in entries):
            return [[] for _ in entries]
        return [[change] for change in self._ledger.note_received(positions, (entry.message for entry in entries))]

    def take_past(self, sightings: Sequence[Sighting], senders: Senders) -> list[Sighting]:
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
            entry = self._enter(sighting, senders, hidden=False) if sighting.own_number in senders else None
            is_alone = key is not None and key not in past and (sighting.sender, sighting.recipient) not in awaited
            if key is not None and entry is not None and entry.silent and is_alone:
                past[key] = (sighting, entry)
            else:
                others.append(sighting)
        met = self._find_met({key: entry for key, (_, entry) in past.items()}, Source.HISTORY)
        others.extend(past.pop(key)[0] for key in met)
        if past:
            self._ledger.insert([entry for _, entry in past.values()])
        return others

    def _enter(self, sighting: Sighting, senders: Senders, *, hidden: bool) -> Entry:
        zone = self._facts.word(FACT_ZONE)
        return enter(sighting, senders[sighting.own_number], zone, state=told_state(sighting), hidden=hidden)

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

    def _find_met[Key](self, new: Mapping[Key, Entry], source: Source) -> list[Key]:
        """Return those whose id is known, or which may be what their source has not shown yet, or one of ours."""
        keys = list(new)
        # The log has one moment of a message; a time without a zone may mean others, but none is days away.
        wanted = [
            (
                entry.message.direction,
                entry.message.operator_id,
                entry.fingerprint,
                to_milliseconds(entry.message.created_at),
            )
            for entry in new.values()
        ]
        rows = self._connection.execute(
            """SELECT key FROM json_each(?1) AS wanted WHERE EXISTS (
                SELECT 1 FROM operator_ids
                WHERE direction = wanted.value ->> 0 AND operator_id = wanted.value ->> 1
            ) OR EXISTS (
                SELECT 1 FROM messages WHERE fingerprint = wanted.value ->> 2
                AND created_at BETWEEN (wanted.value ->> 3) - ?2 AND (wanted.value ->> 3) + ?2
                AND (ours = 1 OR NOT seen_by & ?3))""",
            (json.dumps(wanted), _WITHIN, SEEN_BY[source]),
        )
        return [keys[row["key"]] for row in rows]


def _key_of(sighting: Sighting) -> _Key | None:
    return None if sighting.operator_id is None else (sighting.direction, sighting.operator_id)


def _tells_nothing_new(sighting: Sighting, row: sqlite3.Row) -> bool:
    is_settled = row["told_by"] == Source.HISTORY and row["confirmed"] and not row["ours"] and not row["hidden"]
    if not is_settled:
        return False
    return sighting.direction is Direction.IN or not advances(State(row["state"]), told_state(sighting))
