"""Escalation: a text that does not arrive is followed by one to the next in line, until one is delivered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import json
import sqlite3
from typing import Final

from .models import FINAL_STATES, Message, State
from .outbox_queue import LOOKUP_AFTER, LOOKUP_COVERS, Escalation, FallbackStep, NewMessage, OutboxQueue
from .rows import to_message, to_milliseconds, to_moment
from .text import plain

# A line that may be behind waits for the history to tell, unless the operator keeps silent for that long.
HISTORY_WITHIN: Final = timedelta(minutes=10)

# A text that can no longer be expected to arrive in time: failed, overdue (its deadline has passed), or sent by a
# channel without reports and history, with an outcome that nobody will ever know.
SELECT_STALLED: Final = """
    SELECT escalations.root, escalations.call, escalations.steps, escalations.behind_until,
        root.message_id, root.recipient, root.text, root.created_at
    FROM escalations
    JOIN messages AS root ON root.position = escalations.root
    JOIN messages AS awaited ON awaited.position = escalations.awaited
    WHERE is_open = 1 AND root.erased = 0 AND (behind_until IS NULL OR behind_until <= ?) AND (
        awaited.state = 'failed'
        OR (awaited.sender_id LIKE 'number:%' AND awaited.state != 'delivered' AND awaited.deadline IS NULL)
        OR (awaited.sender_id LIKE 'instant:%' AND awaited.state = 'unconfirmed'))
    ORDER BY root
"""


@dataclass(frozen=True, slots=True)
class Chain:
    """A text and those that stood in for it, in the order they were written; `is_open` while more may follow."""

    messages: tuple[Message, ...]
    is_open: bool = False

    @property
    def is_handed_over(self) -> bool:
        """Return whether the operator answered for the last of the texts, and no other follows at once."""
        state = self.messages[-1].state
        return state is not State.QUEUED and not (self.is_open and state is State.FAILED)

    @property
    def is_settled(self) -> bool:
        """Return whether one of the texts was delivered, or none can get any further."""
        if any(message.state is State.DELIVERED for message in self.messages):
            return True
        return not self.is_open and all(message.is_settled for message in self.messages)

    @property
    def is_failed(self) -> bool:
        """Return whether surely none of the texts arrives."""
        return not self.is_open and all(message.state is State.FAILED for message in self.messages)


@dataclass(frozen=True, slots=True)
class Escalated:
    """For how many messages somebody else was put in line, and the texts that were queued for that."""

    count: int
    queued: tuple[Message, ...]


class Escalations:
    """Keeps who is next in line for each text, within the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, outbox: OutboxQueue) -> None:
        """Queue what follows in this outbox."""
        self._connection = connection
        self._outbox = outbox

    def begin(self, position: int, escalation: Escalation) -> None:
        """Note who is next in line for a message."""
        self._connection.execute(
            "INSERT INTO escalations (root, awaited, call, steps, is_open) VALUES (?1, ?1, ?2, ?3, ?4)",
            (position, escalation.call, _write_steps(escalation.steps), bool(escalation.steps)),
        )

    def recover(self, now: datetime) -> None:
        """Note that a lost run may have gone on with every line until now: this may be a restored backup."""
        self._connection.execute("UPDATE escalations SET behind_until = ? WHERE is_open = 1", (to_milliseconds(now),))

    def waits_until(self, now: datetime) -> datetime | None:
        """Return until when, at the latest, a line that may be behind waits for the history; None if none does."""
        (moment,) = self._connection.execute("SELECT MAX(behind_until) FROM escalations WHERE is_open = 1").fetchone()
        until = None if moment is None else to_moment(moment) + HISTORY_WITHIN
        return None if until is None or until <= now else until

    def advance(self, now: datetime, read_until: datetime | None = None) -> Escalated:
        """Turn to the next in line for each message that did not arrive.

        A line that may be behind waits until the history was read to the end some time after that, at `read_until`:
        then what a lost run texted is known, and what became of it.
        """
        roots, queued = set[int](), list[Message]()
        if not any(self._connection.execute("SELECT 1 FROM escalations WHERE is_open = 1 LIMIT 1")):
            return Escalated(0, ())
        self._close_delivered()
        is_told = now - HISTORY_WITHIN if read_until is None else max(read_until - LOOKUP_AFTER, now - HISTORY_WITHIN)
        while stalled := self._connection.execute(SELECT_STALLED, (to_milliseconds(is_told),)).fetchall():
            for row in stalled:
                queued += self._take_step(row, now)
                roots.add(row["root"])
        return Escalated(len(roots), tuple(queued))

    def read(self, message_ids: Collection[str]) -> dict[str, Chain]:
        """Return messages by their id, each with those that stood in for it."""
        return {message_id: chain for message_id in message_ids if (chain := self._read_chain(message_id)).messages}

    def _read_chain(self, message_id: str) -> Chain:
        rows = self._connection.execute(
            "SELECT * FROM messages WHERE message_id = ?1 OR fallback_for = ?1 ORDER BY position", (message_id,)
        ).fetchall()
        messages = tuple(to_message(row) for row in rows)
        is_open = bool(rows) and any(
            self._connection.execute("SELECT 1 FROM escalations WHERE root = ? AND is_open = 1", (rows[0]["position"],))
        )
        is_delivered = any(message.state is State.DELIVERED for message in messages)
        return Chain(messages, is_open and not is_delivered)

    def _close_delivered(self) -> None:
        self._connection.execute(
            """UPDATE escalations SET is_open = 0 WHERE is_open = 1 AND EXISTS (
                SELECT 1 FROM messages WHERE state = 'delivered' AND (position IN (root, awaited)
                OR fallback_for = (SELECT message_id FROM messages WHERE position = root)))"""
        )

    def _take_step(self, row: sqlite3.Row, now: datetime) -> list[Message]:
        """Turn to the next in line for one message; return what was queued for that, if anything was."""
        queued = dict[int, Message]()
        step, *rest = _read_steps(row["steps"])
        position = self._find_texted(row["call"], step, is_same_person=step.recipient == row["recipient"])
        is_behind = row["behind_until"] is not None
        if position is None and is_behind:
            position = self._take_over(row, step, now)
            # What was not texted was not followed by another either.
            is_behind = position is not None
        if position is None:
            new = NewMessage(
                sender_id=step.sender_id,
                sender=step.sender,
                recipient=step.recipient,
                text=row["text"],
                deliver_within=step.deliver_within,
                expires_after=step.expires_after,
            )
            queued = self._outbox.add([new], now, fallback_for=row["message_id"])
            (position,) = queued
        self._connection.execute(
            """UPDATE escalations SET awaited = ?, steps = ?, is_open = ?,
                behind_until = CASE WHEN ? THEN behind_until END WHERE root = ?""",
            (position, _write_steps(rest), bool(rest), is_behind, row["root"]),
        )
        return [*queued.values()]

    def _take_over(self, row: sqlite3.Row, step: FallbackStep, now: datetime) -> int | None:
        """Return the text of this step that a lost run has sent, as the history shows it; it becomes ours again."""
        candidates = self._connection.execute(
            """SELECT * FROM messages
            WHERE counterpart = ? AND direction = 'out' AND created_at >= ?
                AND sender_id = ? AND ours = 0 AND hidden = 0 AND fallback_for IS NULL ORDER BY created_at""",
            (step.recipient, row["created_at"] - _milliseconds(LOOKUP_COVERS), step.sender_id),
        ).fetchall()
        found = next((each for each in candidates if plain(each["text"]) == plain(row["text"])), None)
        if found is None:
            return None
        deadline = None
        if step.deliver_within is not None and State(found["state"]) not in FINAL_STATES:
            deadline = found["created_at"] + _milliseconds(step.deliver_within)
        is_awaited = deadline is not None and deadline > to_milliseconds(now)
        self._connection.execute(
            "UPDATE messages SET ours = 1, fallback_for = ?, deadline = ? WHERE position = ?",
            (row["message_id"], deadline if is_awaited else None, found["position"]),
        )
        return int(found["position"])

    def _find_texted(self, call: str, step: FallbackStep, *, is_same_person: bool) -> int | None:
        """Return the message by which the same call already texted somebody: nobody is texted twice.

        The person whom the first text was to is texted again, but not from the same sender.
        """
        row = self._connection.execute(
            """SELECT MAX(position) AS position FROM messages
            WHERE recipient = ?1 AND (sender_id = ?2 OR NOT ?3) AND (
                position IN (SELECT root FROM escalations WHERE call = ?4)
                OR fallback_for IN (SELECT message_id FROM escalations JOIN messages ON position = root
                    WHERE call = ?4))""",
            (step.recipient, step.sender_id, is_same_person, call),
        ).fetchone()
        return None if row["position"] is None else int(row["position"])


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)


def _write_steps(steps: Sequence[FallbackStep]) -> str:
    return json.dumps(
        [
            [
                each.sender_id,
                each.sender,
                each.recipient,
                None if each.deliver_within is None else each.deliver_within.total_seconds(),
                each.expires_after.total_seconds(),
            ]
            for each in steps
        ]
    )


def _read_steps(written: str) -> list[FallbackStep]:
    return [
        FallbackStep(
            sender_id,
            sender,
            recipient,
            None if deliver_within is None else timedelta(seconds=deliver_within),
            timedelta(seconds=expires_after),
        )
        for sender_id, sender, recipient, deliver_within, expires_after in json.loads(written)
    ]
