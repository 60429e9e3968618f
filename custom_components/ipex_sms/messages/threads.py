"""Conversations: the messages with one counterpart, page by page, and which of them nobody has read yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
import sqlite3
from typing import Final, NamedTuple

from .models import Message
from .rows import to_message
from .text import plain

# A count that is read for each thread shown stays cheap, however long nobody reads.
MOST_UNREAD: Final = 999
# So many rows are searched, or marked, in one piece of work: a webhook that comes meanwhile waits no longer than that.
SEARCHED_AT_ONCE: Final = 1000
MARKED_AT_ONCE: Final = 500

_SHOWN: Final = "hidden = 0 AND erased = 0"
_UNREAD: Final = f"is_read = 0 AND direction = 'in' AND silent = 0 AND {_SHOWN}"

# One step for each pair of counterpart and sender, from the last one in the index down; what it meets first of a pair
# is that pair's newest message. A blob is greater than any text.
_SELECT_NEWEST: Final = f"""
    WITH RECURSIVE newest (position, counterpart, sender_id, created_at) AS (
        SELECT NULL, x'', x'', 0
        UNION ALL
        SELECT messages.position, messages.counterpart, messages.sender_id, messages.created_at
        FROM newest CROSS JOIN messages ON messages.position = COALESCE(
            (SELECT position FROM messages INDEXED BY messages_thread
                WHERE {_SHOWN} AND counterpart = newest.counterpart AND sender_id < newest.sender_id
                ORDER BY sender_id DESC, created_at DESC, position DESC LIMIT 1),
            (SELECT position FROM messages INDEXED BY messages_thread
                WHERE {_SHOWN} AND counterpart < newest.counterpart
                ORDER BY counterpart DESC, sender_id DESC, created_at DESC, position DESC LIMIT 1))
    )
    SELECT position, counterpart, sender_id, created_at FROM newest WHERE position IS NOT NULL
"""  # noqa: S608 - of constants only
_SELECT_SENDERS: Final = f"""
    WITH RECURSIVE senders (sender_id) AS (
        SELECT ''
        UNION ALL
        SELECT (SELECT sender_id FROM messages INDEXED BY messages_thread
            WHERE {_SHOWN} AND counterpart = ?1 AND sender_id > senders.sender_id
            ORDER BY sender_id LIMIT 1)
        FROM senders WHERE sender_id IS NOT NULL
    )
    SELECT sender_id FROM senders WHERE sender_id != ''
"""  # noqa: S608 - of constants only


class Place(NamedTuple):
    """Where a message stands among others: by its time, and by its row where times are equal."""

    created_at: int
    position: int


# Before everything there is, and behind it.
NEWEST: Final = Place(1 << 62, 1 << 62)
OLDEST: Final = Place(-1, 0)


@dataclass(frozen=True, slots=True)
class Thread:
    """What one account and a counterpart wrote to each other, as far as some senders show it."""

    counterpart: str = field(repr=False)
    unread: int = 0
    last_message: Message | None = None
    place: Place = OLDEST


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some of many, newest first; the next page continues behind `after`, None once there is nothing more."""

    items: Sequence[T]
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class ThreadQuery:
    """Which threads to list: those behind a place, of some senders (None: of all).

    `people` (numbers) are listed also without any message. `search` is looked for in numbers and in `names`, which are
    by number, whatever the case and the accents.
    """

    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    people: Sequence[str] = field(default=(), repr=False)
    sender_ids: frozenset[str] | None = None
    search: str = field(default="", repr=False)
    limit: int = 50
    after: Place = NEWEST


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which messages of a thread to read: those behind a place, of some senders (None: of all), that hold a text."""

    counterpart: str = field(repr=False)
    sender_ids: frozenset[str] | None = None
    search: str = field(default="", repr=False)
    limit: int = 50
    after: Place = NEWEST


class Threads:
    """Reads conversations, and marks them as read, within the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on this log."""
        self._connection = connection

    def find(self, query: ThreadQuery) -> Page[Thread]:
        """Return threads, newest first; people without any message come last, in their order.

        That costs a step for each counterpart of the log, whatever the number of messages, and a few for each shown.
        """
        places = self._find_places(query.sender_ids)
        for index, phone in enumerate(query.people, start=1):
            places.setdefault(phone, Place(OLDEST.created_at, -index))
        wanted = plain(query.search)
        found = sorted(
            (
                (place, counterpart)
                for counterpart, place in places.items()
                if place < query.after and wanted in _describe(counterpart, query.names)
            ),
            reverse=True,
        )
        items = [self._read_at(counterpart, place, query.sender_ids) for place, counterpart in found[: query.limit]]
        return Page(items, items[-1].place if len(found) > query.limit else None)

    def read(self, counterpart: str, sender_ids: frozenset[str] | None = None) -> Thread:
        """Return one thread; without any message its last one is None."""
        page = self.page(PageQuery(counterpart, sender_ids, limit=1))
        last = page.items[0] if page.items else None
        return Thread(counterpart, self._count_unread(counterpart, sender_ids), last)

    def page(self, query: PageQuery) -> Page[Message]:
        """Return messages of a thread, newest first; a page costs the same wherever it is, and however long the thread.

        A search looks through so many messages at a time: its page may be short, or empty, while more may follow.
        """
        wanted = plain(query.search)
        most = SEARCHED_AT_ONCE if wanted else query.limit
        rows = self._read_rows(query, most + 1)
        is_more, rows = len(rows) > most, rows[:most]
        if wanted:
            found = [row for row in rows if wanted in plain(row["text"])]
            if len(found) > query.limit:
                is_more, found = True, found[: query.limit]
                rows = found
        else:
            found = rows
        after = Place(rows[-1]["created_at"], rows[-1]["position"]) if is_more else None
        return Page([to_message(row) for row in found], after)

    def mark_read(self, counterpart: str, message_id: str, sender_ids: frozenset[str] | None = None) -> int | None:
        """Mark what came in up to a message of the thread as read, MARKED_AT_ONCE of them at most; return how many.

        None: there is no such message in the thread.
        """
        row = self._connection.execute(
            f"""SELECT created_at, position, sender_id FROM messages
            WHERE message_id = ? AND counterpart = ? AND {_SHOWN}""",  # noqa: S608 - of constants only
            (message_id, counterpart),
        ).fetchone()
        if row is None or (sender_ids is not None and row["sender_id"] not in sender_ids):
            return None
        marked = 0
        for sender_id in self._find_senders(counterpart, sender_ids):
            cursor = self._connection.execute(
                f"""UPDATE messages SET is_read = 1 WHERE position IN (
                    SELECT position FROM messages INDEXED BY messages_unread
                    WHERE {_UNREAD} AND counterpart = ? AND sender_id = ? AND (created_at, position) <= (?, ?)
                    LIMIT ?)""",  # noqa: S608 - of constants only
                (counterpart, sender_id, row["created_at"], row["position"], MARKED_AT_ONCE - marked),
            )
            marked += cursor.rowcount
        return marked

    def _find_places(self, sender_ids: Collection[str] | None) -> dict[str, Place]:
        """Return where the newest message with each counterpart stands."""
        places: dict[str, Place] = {}
        for position, counterpart, sender_id, created_at in self._connection.execute(_SELECT_NEWEST):
            if sender_ids is None or sender_id in sender_ids:
                place = Place(created_at, position)
                places[counterpart] = max(place, places.get(counterpart, place))
        return places

    def _read_at(self, counterpart: str, place: Place, sender_ids: frozenset[str] | None) -> Thread:
        if place.created_at == OLDEST.created_at:
            return Thread(counterpart, place=place)
        row = self._connection.execute("SELECT * FROM messages WHERE position = ?", (place.position,)).fetchone()
        return Thread(counterpart, self._count_unread(counterpart, sender_ids), to_message(row), place)

    def _read_rows(self, query: PageQuery, limit: int) -> list[sqlite3.Row]:
        senders = self._find_senders(query.counterpart, query.sender_ids)
        if not senders:
            return []
        order = "ORDER BY created_at DESC, position DESC LIMIT ?"
        newest = " UNION ALL ".join(
            f"""SELECT * FROM (SELECT * FROM messages INDEXED BY messages_thread
            WHERE {_SHOWN} AND counterpart = ? AND sender_id = ? AND (created_at, position) < (?, ?) {order})"""  # noqa: S608 - of constants only
            for _ in senders
        )
        bound = [value for each in senders for value in (query.counterpart, each, *query.after, limit)]
        return self._connection.execute(f"{newest} {order}", (*bound, limit)).fetchall()

    def _find_senders(self, counterpart: str, sender_ids: Collection[str] | None) -> list[str]:
        """Return those of the senders that have messages in a thread; the log may know some that are gone."""
        rows: Iterable[sqlite3.Row] = self._connection.execute(_SELECT_SENDERS, (counterpart,))
        return [row["sender_id"] for row in rows if sender_ids is None or row["sender_id"] in sender_ids]

    def _count_unread(self, counterpart: str, sender_ids: Collection[str] | None) -> int:
        unread = 0
        for sender_id in self._find_senders(counterpart, sender_ids):
            (count,) = self._connection.execute(
                f"""SELECT COUNT(*) FROM (SELECT 1 FROM messages INDEXED BY messages_unread
                WHERE {_UNREAD} AND counterpart = ? AND sender_id = ? LIMIT ?)""",  # noqa: S608 - of constants only
                (counterpart, sender_id, MOST_UNREAD),
            ).fetchone()
            unread += count
        return min(unread, MOST_UNREAD)


def _describe(counterpart: str, names: Mapping[str, str]) -> str:
    # The new line: what is looked for holds no white space, so it is never found across the two.
    return f"{plain(names.get(counterpart, ''))}\n{plain(counterpart)}"
