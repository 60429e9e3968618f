"""Rows of the log's tables and the messages they stand for."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
import sqlite3
from typing import Final

from ..api.models import Direction
from .models import Change, ChangeKind, Message, SendError, Source, State
from .text import Encoding, canonical

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

# Bits of messages.seen_by
SEEN_BY: Final = {Source.SENT: 0, Source.WEBHOOK: 1, Source.HISTORY: 2}

# A row answers with the first column of a name: that of the change, where it has one.
SELECT_CHANGES: Final = """
    SELECT changes.sequence, changes.kind, changes.state, changes.updated_at, changes.confirmed, changes.reason,
        changes.error, messages.*
    FROM changes JOIN messages USING (position)
"""


def to_milliseconds(moment: datetime) -> int:
    """Return a moment as the log stores it, never later than it was."""
    return (moment - EPOCH) // _MILLISECOND


def to_moment(milliseconds: int) -> datetime:
    """Return a stored moment."""
    return EPOCH + timedelta(milliseconds=milliseconds)


@lru_cache(maxsize=1024)  # asked once to look for a message, and again to store it
def find_fingerprint(sender: str, recipient: str, text: str) -> int:
    """Return a number that two sightings share when sender, recipient and text are the same."""
    content = "\0".join((sender, recipient, canonical(text)))
    return int.from_bytes(blake2b(content.encode(), digest_size=8).digest(), signed=True)


def to_message(row: sqlite3.Row, *, redelivered: bool = False) -> Message:
    """Return the message of a row of `messages`, or of SELECT_CHANGES, which shows it as it was at that change."""
    return Message(
        message_id=row["message_id"],
        operator_id=row["operator_id"],
        direction=Direction(row["direction"]),
        sender_id=row["sender_id"],
        sender=row["sender"],
        recipient=row["recipient"],
        text=row["text"],
        state=State(row["state"]),
        created_at=to_moment(row["created_at"]),
        updated_at=to_moment(row["updated_at"]),
        parts=row["parts"],
        encoding=Encoding(row["encoding"]),
        source=Source(row["source"]),
        late=bool(row["late"]),
        confirmed=bool(row["confirmed"]),
        redelivered=redelivered,
        reason=row["reason"],
        error=SendError(row["error"]) if row["error"] else None,
        ours=bool(row["ours"]),
        fallback_for=row["fallback_for"],
    )


def to_change(row: sqlite3.Row, *, redelivered: bool = False) -> Change:
    """Return the change of a row of SELECT_CHANGES."""
    return Change(row["sequence"], ChangeKind(row["kind"]), to_message(row, redelivered=redelivered))
