"""The message log: the one durable place where observations become changes, each exactly once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, groupby
import json
from pathlib import Path
import sqlite3
from typing import Final, cast

from .entries import SenderTerms
from .escalation import Escalated, Escalations
from .facts import Facts
from .guard import Guard
from .hourly_figures import HourlyFigures
from .ledger import Ledger
from .matching import Matcher
from .models import Change, ChangeKind, Message, Source, State
from .newcomers import Newcomers
from .observations import Answer, HistoryRead, Observation, Sighting
from .outbox_queue import NewMessage, OutboxQueue
from .queries import MessageQuery, Summary, read_messages, read_summary
from .rows import EPOCH, SELECT_CHANGES, to_change, to_milliseconds, to_moment
from .schema import connect
from .settlement import FACT_PROVEN, Settlement
from .suspicion import Suspicion
from .threads import Threads
from .todays_figures import TodaysFigures

# Ids outlive the operator's own retention of six months, so that no import brings a message twice.
KEEP_IDS: Final = timedelta(days=210)
PURGED_AT_ONCE: Final = 500
WAL_LIMIT: Final = 64 * 1024 * 1024
# Pieces of work between two checkpoints: seldom enough that hardly anybody meets one.
CHECKPOINT_AFTER: Final = 2000

COUNTED_TABLES: Final = ("messages", "outbox", "changes", "unconfirmed", "escalations", "senders", "changed_hours")

FACT_CLOSED: Final = "closed_cleanly"
FACT_DOUBTFUL: Final = "maybe_announced_until"
FACT_READ_UNTIL: Final = "history_read_until"
FACT_LATE: Final = "late_changes"
FACT_ADDRESS: Final = "webhook_address"
FACT_LAST_CALL: Final = "webhook_last_call"
FACT_JUDGED_FROM: Final = "webhook_judged_from"


type Work = Callable[[MessageLog], object]


@dataclass(frozen=True, slots=True)
class Call:
    """Work: what one call of the webhook shows, and what it tells about the operator.

    Calls that wait together are settled together, which takes the log a fraction of the time.
    """

    sighting: Sighting
    learn: Callable[[Facts], None]

    def __call__(self, log: MessageLog) -> list[Change]:
        """Settle this one alone."""
        (changes,) = log.receive([self])
        return changes


class _WorkFailedError(Exception):
    """A piece of work raised while nothing could be undone alone."""


class MessageLog:
    """One account's messages, in one SQLite file; used by one thread at a time.

    Every method runs within a transaction of its caller (`commit_together`), so that what waits together is
    committed together.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made if it is missing. Raises LogTooNewError and sqlite3.Error."""
        self._path = path
        self._works_in_wal = 0
        self._connection = connect(path)
        self._ledger = Ledger(self._connection)
        self.facts = Facts(self._connection)
        self.outbox = OutboxQueue(self._connection, self._ledger)
        self.escalations = Escalations(self._connection, self.outbox)
        self.guard = Guard(self._connection, self.facts)
        self.threads = Threads(self._connection)
        self.suspicion = Suspicion(self._connection)
        matcher = Matcher(self._connection, self.facts)
        self._settlement = Settlement(self._ledger, matcher, self.facts, self.outbox, self.suspicion)
        self._newcomers = Newcomers(self._connection, self.facts, self._ledger)
        self.hours = HourlyFigures(self._connection)
        self._today = TodaysFigures(self._connection)

    def commit_together(self, works: Sequence[Work]) -> list[object]:
        """Do several pieces of work in one durable transaction.

        One that raises is undone alone, and its exception returned in place of its result. Raises sqlite3.Error when
        the disk refuses all of it; then nothing of it has happened.
        """
        try:
            results = self._commit(works, self._do_together)
        except _WorkFailedError:
            # Then all is done once more, each with a way back of its own, for which SQLite copies every page it writes.
            results = self._commit(works, lambda works: [self._do_or_undo(work) for work in works])
        self._works_in_wal += len(works)
        return results

    def begin(self, now: datetime) -> list[Change]:
        """Take over from the last run and return what it did not note as announced.

        Only after a crash those changes may have been announced before; then they are `redelivered`. They stay so until
        they are announced, for a clean stop may come first and would not know of it.
        """
        was_closed = self.facts.get(FACT_CLOSED) is not False
        self.facts.set(FACT_CLOSED, value=False)
        self.outbox.recover(now, may_be_behind=not was_closed)
        if not was_closed:
            self.escalations.recover(now)
        rows = self._connection.execute(f"{SELECT_CHANGES} ORDER BY sequence").fetchall()
        if rows and not was_closed:
            self.facts.set(FACT_DOUBTFUL, rows[-1]["sequence"])
        last = self.facts.number(FACT_DOUBTFUL)
        return [to_change(row, redelivered=row["sequence"] <= last) for row in rows]

    def end(self) -> None:
        """Note that every change that was announced is noted as such."""
        self.facts.set(FACT_CLOSED, value=True)

    def configure(self, senders: Mapping[str, str], now: datetime, *, confirm_webhook: bool) -> None:
        """Set the senders (unique ids by number); those met for the first time import their past silently."""
        known = {row["number"]: row["since"] for row in self._connection.execute("SELECT * FROM senders")}
        for number in known.keys() - senders.keys():
            self._connection.execute("DELETE FROM senders WHERE number = ?", (number,))
        for number in senders.keys() - known.keys():
            self._connection.execute("INSERT INTO senders VALUES (?, ?, 0)", (number, to_milliseconds(now)))
        self._settlement.senders = {
            number: SenderTerms(sender_id, to_moment(known.get(number, to_milliseconds(now))))
            for number, sender_id in senders.items()
        }
        self._settlement.confirm_webhook = confirm_webhook

    def record(self, observations: Iterable[Observation]) -> list[Change]:
        """Settle what the sources say and return what it added to what was known."""
        changes: list[Change] = []
        for source, some in groupby(observations, lambda each: each.source if isinstance(each, Sighting) else None):
            if source is Source.WEBHOOK:
                changes.extend(chain.from_iterable(self._receive(cast("Iterable[Sighting]", some))))
            else:
                changes.extend(self._settle(some))
        return changes

    def receive(self, calls: Sequence[Call]) -> list[list[Change]]:
        """Settle what calls of the webhook show, as if each came alone, and return what each of them changed."""
        for call in calls:
            call.learn(self.facts)
        return self._receive(call.sighting for call in calls)

    def import_past(self, sightings: Sequence[Sighting]) -> list[Sighting]:
        """Write what a part of the history shows of the silent past; return what must be recorded with its window.

        Nothing of it is ever announced. A long history is imported so in pieces, for a piece waits for no other.
        """
        return self._newcomers.take_past(sightings, self._settlement.senders)

    def queue(self, messages: Sequence[NewMessage], now: datetime, hourly_limit: int = 0) -> list[Message]:
        """Accept outgoing messages, all or none. Raises HourlyLimitError, unless each passes the guard."""
        self.guard.check((each.text for each in messages if not each.passes_guard), hourly_limit, now)
        queued = self.outbox.add(messages, now)
        for position, message in zip(queued, messages, strict=True):
            if message.escalation is not None:
                self.escalations.begin(position, message.escalation)
        return [*queued.values()]

    def escalate(self, now: datetime) -> Escalated:
        """Turn to the next in line for each message that did not arrive."""
        return self.escalations.advance(now, self.facts.moment(FACT_READ_UNTIL))

    def pass_time(self, now: datetime) -> list[Change]:
        """Fail what expired, and note what is overdue."""
        moment = to_milliseconds(now)
        with self._ledger.collect_changes() as changes:
            self.outbox.expire(now)
            rows = self._connection.execute(
                "SELECT position FROM messages WHERE deadline <= ? ORDER BY deadline", (moment,)
            ).fetchall()
            for row in rows:
                self._connection.execute("UPDATE messages SET deadline = NULL WHERE position = ?", (row["position"],))
                self._ledger.note_change(row["position"], ChangeKind.OVERDUE)
        return changes

    def next_moment(self) -> datetime | None:
        """Return when `pass_time` has something to do, if ever."""
        (moment,) = self._connection.execute(
            """SELECT MIN(moment) FROM (
                SELECT MIN(deadline) AS moment FROM messages WHERE deadline IS NOT NULL
                UNION ALL SELECT MIN(expires_at) FROM outbox WHERE requested_at IS NULL)"""
        ).fetchone()
        return None if moment is None else to_moment(moment)

    def note_announced(self, changes: Sequence[Change]) -> None:
        """Note that changes were announced, and which of them came late."""
        if changes:
            self._connection.execute(
                "DELETE FROM changes WHERE sequence IN (SELECT value FROM json_each(?))",
                (json.dumps([each.sequence for each in changes]),),
            )
        late = [(each.message.message_id,) for each in changes if each.message.late]
        if late:
            self._connection.executemany("UPDATE messages SET late = 1 WHERE message_id = ?", late)
            self.facts.count(FACT_LATE, len(late))

    def history_read_until(self) -> datetime | None:
        """Return until when the history has told all it can; None if a sender's past is still to be imported.

        That is when it was last read to its end, but not past a request that it still has to show: one read alone,
        after a long outage, say, concludes nothing, so the next one has to cover that request as well.
        """
        (missing,) = self._connection.execute("SELECT COUNT(*) FROM senders WHERE imported = 0").fetchone()
        until = self.facts.moment(FACT_READ_UNTIL)
        return None if missing or until is None else min([until, *self.outbox.looked_for().values()])

    def was_read(self) -> bool:
        """Return whether the history was ever read: the account has worked before."""
        return self.facts.get(FACT_READ_UNTIL) is not None

    def is_webhook_proven(self) -> bool:
        """Return whether the history confirmed what the webhook brought."""
        return self.facts.get(FACT_PROVEN) is True

    def is_webhook_silent(self, now: datetime) -> bool:
        """Return whether the operator does not call the webhook, as far as its last two messages show."""
        return self.suspicion.is_webhook_silent(self.facts.moment(FACT_JUDGED_FROM) or EPOCH, now)

    def webhook_called_at(self) -> datetime | None:
        """Return the minute of the last call of the webhook that could be understood."""
        called_at = self.facts.word(FACT_LAST_CALL)
        return None if called_at is None else datetime.fromisoformat(called_at)

    def judge_webhook_from(self, now: datetime) -> None:
        """Hold nothing against the webhook that was before."""
        self.facts.set(FACT_JUDGED_FROM, to_milliseconds(now))

    def note_address(self, digest: str, now: datetime) -> None:
        """Note the webhook's address (a digest of it: the address is a secret); a new one proves nothing yet."""
        if self.facts.get(FACT_ADDRESS) != digest:
            self.facts.set(FACT_ADDRESS, digest)
            self.facts.set(FACT_PROVEN, value=False)
            self.judge_webhook_from(now)
            self.suspicion.clear_all()

    def awaits_report_since(self, moment: datetime) -> bool:
        """Return whether a report may still come on a message of ours created since `moment`."""
        row = self._connection.execute(
            """SELECT 1 FROM messages WHERE created_at >= ? AND ours = 1 AND state IN (?, ?)
            AND sender_id LIKE 'number:%' LIMIT 1""",
            (to_milliseconds(moment), State.UNCONFIRMED, State.SENT),
        ).fetchone()
        return row is not None

    def read(self, query: MessageQuery) -> list[Message]:
        """Return the messages a query asks for, newest first."""
        return read_messages(self._connection, query)

    def summarize(self, midnight: datetime, sender_ids: Collection[str], phones: Collection[str]) -> Summary:
        """Return what the sensors show."""
        return read_summary(self._connection, midnight, self._today.read(midnight), sender_ids, phones)

    def count(self) -> int:
        """Return how many messages the log holds."""
        (count,) = self._connection.execute("SELECT COUNT(*) FROM messages").fetchone()
        return int(count)

    def count_rows(self) -> dict[str, int]:
        """Return how many rows each table has whose number tells something of a fault."""
        return {
            table: self._connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608 - of constants only
            for table in COUNTED_TABLES
        }

    def purge(self, now: datetime, keep_days: int) -> bool:
        """Erase texts and numbers older than `keep_days`, and whole rows once no import can bring them again.

        Only so many are purged at a time, so that a webhook need not wait for all of them; returns whether some are
        left.
        """
        keep = timedelta(days=keep_days)
        kept_since = to_milliseconds(now - keep)
        # What was never public goes whole: should the history show it after all, it must not come without its text.
        hidden = self._connection.execute(
            """DELETE FROM messages WHERE position IN (
                SELECT position FROM messages WHERE hidden = 1 AND created_at < ? LIMIT ?)""",
            (kept_since, PURGED_AT_ONCE),
        )
        # What the history still has to show is recognised by its numbers and text.
        erased = self._connection.execute(
            """UPDATE messages SET erased = 1, text = '', sender = '', recipient = '', counterpart = '', reason = NULL
            WHERE position IN (
                SELECT position FROM messages
                WHERE created_at < ? AND erased = 0 AND position NOT IN (SELECT position FROM outbox) LIMIT ?)""",
            (kept_since, PURGED_AT_ONCE),
        )
        deleted = self._connection.execute(
            "DELETE FROM messages WHERE position IN (SELECT position FROM messages WHERE created_at < ? LIMIT ?)",
            (to_milliseconds(now - max(keep, KEEP_IDS)), PURGED_AT_ONCE),
        )
        return max(hidden.rowcount, erased.rowcount, deleted.rowcount) == PURGED_AT_ONCE

    def is_wal_large(self) -> bool:
        """Return whether it is time for a checkpoint, also while there is much to do."""
        return self._works_in_wal >= CHECKPOINT_AFTER

    def checkpoint(self) -> None:
        """Move what the write-ahead log holds into the database; outside a transaction.

        Its file is used again from its beginning: to overwrite is synchronised faster than to append.
        """
        self._works_in_wal = 0
        wal = self._path.with_name(f"{self._path.name}-wal")
        if wal.exists() and wal.stat().st_size > WAL_LIMIT:
            self.truncate_wal()
        else:
            self._connection.execute("PRAGMA wal_checkpoint(RESTART)")

    def truncate_wal(self) -> None:
        """Move what the write-ahead log holds into the database, and empty its file; outside a transaction."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self, *, keep_wal: bool = False) -> None:
        """Close the file; `keep_wal` leaves the write-ahead log as it is, for the next start."""
        self._connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep_wal)
        self._connection.close()

    def _commit(self, works: Sequence[Work], do: Callable[[Sequence[Work]], list[object]]) -> list[object]:
        in_flight = set(self.outbox.in_flight)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            results = do(works)
            self._connection.execute("COMMIT")
        except BaseException:  # whatever it was, it goes on: nothing half-done may stay
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._take_back(in_flight)
            raise
        return results

    def _do_together(self, works: Iterable[Work]) -> list[object]:
        results: list[object] = []
        try:
            for is_call, some in groupby(works, lambda work: isinstance(work, Call)):
                if is_call:
                    results.extend(self.receive(cast("list[Call]", [*some])))
                else:
                    results.extend(work(self) for work in some)
        except Exception as error:
            raise _WorkFailedError from error
        return results

    def _do_or_undo(self, work: Work) -> object:
        in_flight = set(self.outbox.in_flight)
        self._connection.execute("SAVEPOINT work")
        try:
            return work(self)
        except Exception as error:  # noqa: BLE001 - given to whoever asked for the work
            self._connection.execute("ROLLBACK TO work")
            self._take_back(in_flight)
            return error
        finally:
            self._connection.execute("RELEASE work")

    def _take_back(self, in_flight: set[int]) -> None:
        """Let what is remembered beside the file be as it was before work that was undone."""
        self.facts.reload()
        self.outbox.in_flight = in_flight

    def _receive(self, sightings: Iterable[Sighting]) -> list[list[Change]]:
        shown = [*sightings]
        terms = self._settlement
        entries = self._newcomers.enter_texts(shown, terms.senders, hidden=terms.confirm_webhook)
        changes: list[list[Change]] = []
        # In the order they came: that is the order in which their changes are announced.
        for is_new, some in groupby(zip(shown, entries, strict=True), lambda pair: pair[1] is not None):
            if is_new:
                changes.extend(self._newcomers.receive([entry for _, entry in some if entry is not None]))
            else:
                changes.extend(self._settle([sighting]) for sighting, _ in some)
        return changes

    def _settle(self, observations: Iterable[Observation]) -> list[Change]:
        with self._ledger.collect_changes() as changes:
            for observation in observations:
                match observation:
                    case Answer():
                        self._settlement.settle_answer(observation)
                    case Sighting():
                        self._settlement.settle_sighting(observation)
                    case HistoryRead():
                        self._settlement.settle_history(observation)
                        self._note_read(observation)
        return changes

    def _note_read(self, read: HistoryRead) -> None:
        if read.is_last:
            self.facts.set(FACT_READ_UNTIL, to_milliseconds(read.asked_at))
            self._connection.execute("UPDATE senders SET imported = 1 WHERE imported = 0")
