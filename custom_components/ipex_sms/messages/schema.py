"""The tables of the message log, and how an older file becomes today's."""

from pathlib import Path
import sqlite3
from typing import Final

MIGRATIONS: Final = (
    # 1: the first version
    """
    CREATE TABLE messages (
        position INTEGER PRIMARY KEY,
        message_id TEXT NOT NULL UNIQUE,
        direction TEXT NOT NULL,
        operator_id TEXT,
        sender_id TEXT NOT NULL,
        sender TEXT NOT NULL,
        recipient TEXT NOT NULL,
        counterpart TEXT NOT NULL,
        text TEXT NOT NULL,
        fingerprint INTEGER NOT NULL,      -- of sender, recipient and canonical text; stays when those are erased
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL,       -- all times in milliseconds since 1970
        updated_at INTEGER NOT NULL,
        sent_at INTEGER,
        parts INTEGER NOT NULL,
        encoding TEXT NOT NULL,
        source TEXT NOT NULL,
        seen_by INTEGER NOT NULL,          -- bits: 1 webhook, 2 history
        ours INTEGER NOT NULL,             -- sent by this installation
        hidden INTEGER NOT NULL,           -- awaits what would make it public
        silent INTEGER NOT NULL,           -- imported: older than its sender here
        erased INTEGER NOT NULL DEFAULT 0,
        late INTEGER NOT NULL,
        confirmed INTEGER NOT NULL,
        reason TEXT,
        error TEXT,
        deadline INTEGER,                  -- overdue when neither delivered nor failed by then
        requested_at INTEGER,              -- the first request that may have left
        resent INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX messages_fingerprint ON messages (fingerprint);
    CREATE INDEX messages_sender ON messages (sender_id, direction, created_at);
    CREATE INDEX messages_counterpart ON messages (counterpart, created_at);
    CREATE INDEX messages_created ON messages (created_at);
    CREATE INDEX messages_deadline ON messages (deadline) WHERE deadline IS NOT NULL;
    CREATE INDEX messages_hidden ON messages (recipient) WHERE hidden = 1;

    CREATE TABLE operator_ids (
        direction TEXT NOT NULL,
        operator_id TEXT NOT NULL,
        source TEXT NOT NULL,
        position INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        UNIQUE (direction, operator_id, source)
    ) STRICT;
    CREATE INDEX operator_ids_position ON operator_ids (position);

    CREATE TABLE changes (                 -- what was not yet noted as announced, with the message as it was then
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        position INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        updated_at INTEGER NOT NULL,
        confirmed INTEGER NOT NULL,
        reason TEXT,
        error TEXT
    ) STRICT;

    CREATE TABLE outbox (
        position INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
        expires_at INTEGER NOT NULL,
        deliver_after INTEGER NOT NULL,    -- the next attempt, not before
        attempts INTEGER NOT NULL DEFAULT 0,
        requested_at INTEGER,              -- the last request that may have left
        missed INTEGER NOT NULL DEFAULT 0  -- successful reads of the history that did not show it
    ) STRICT;

    CREATE TABLE senders (
        number TEXT PRIMARY KEY,
        since INTEGER NOT NULL,            -- what is older is imported silently
        imported INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE facts (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL                -- JSON
    ) STRICT;
    """,
    # 2: what only the webhook has shown
    """
    CREATE TABLE unconfirmed (
        position INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
        observed_at INTEGER NOT NULL,
        missed INTEGER NOT NULL DEFAULT 0  -- complete reads of the history that covered it and did not show it
    ) STRICT;
    """,
    # 3: texts that are followed by one to somebody else, should they not arrive
    """
    ALTER TABLE messages ADD COLUMN fallback_for TEXT;  -- message_id of the first of them
    CREATE INDEX messages_fallback ON messages (fallback_for) WHERE fallback_for IS NOT NULL;
    CREATE TABLE escalations (
        root INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
        awaited INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,  -- the last text of the line
        call TEXT NOT NULL,                -- joins the messages that were queued together
        steps TEXT NOT NULL,               -- JSON: who comes next
        is_open INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX escalations_call ON escalations (call);
    CREATE INDEX escalations_awaited ON escalations (awaited);
    CREATE INDEX escalations_open ON escalations (is_open) WHERE is_open = 1;
    """,
    # 4: a long log answers by an index also where most rows are erased, go one way, or say the same
    """
    DROP INDEX messages_fingerprint;
    DROP INDEX messages_sender;
    DROP INDEX messages_counterpart;
    DROP INDEX messages_created;
    CREATE INDEX messages_fingerprint ON messages (fingerprint, created_at);
    CREATE INDEX messages_sender ON messages (sender_id, direction, created_at) WHERE hidden = 0 AND erased = 0;
    CREATE INDEX messages_counterpart ON messages (counterpart, direction, created_at);
    CREATE INDEX messages_created ON messages (created_at, erased, hidden);
    """,
    # 5: conversations, and what of them was read; of what came before, all was
    """
    ALTER TABLE messages ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0;
    UPDATE messages SET is_read = 1 WHERE direction = 'in' AND silent = 0;
    CREATE INDEX messages_thread ON messages (counterpart, sender_id, created_at) WHERE hidden = 0 AND erased = 0;
    CREATE INDEX messages_unread ON messages (counterpart, sender_id, created_at)
        WHERE is_read = 0 AND direction = 'in' AND silent = 0 AND hidden = 0 AND erased = 0;
    """,
    # 6: the hours, counted since 1970, whose figures are not yet in the statistics
    """
    CREATE TABLE changed_hours (hour INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE taken_hours (hour INTEGER PRIMARY KEY) STRICT;
    CREATE TRIGGER messages_inserted AFTER INSERT ON messages WHEN NEW.hidden = 0
    BEGIN
        INSERT OR IGNORE INTO changed_hours VALUES (NEW.created_at / 3600000);
    END;
    CREATE TRIGGER messages_updated AFTER UPDATE OF state, sent_at, hidden ON messages
    WHEN NEW.state IS NOT OLD.state OR NEW.sent_at IS NOT OLD.sent_at OR NEW.hidden IS NOT OLD.hidden
    BEGIN
        INSERT OR IGNORE INTO changed_hours VALUES (NEW.created_at / 3600000);
    END;
    CREATE TRIGGER messages_deleted AFTER DELETE ON messages WHEN OLD.hidden = 0
    BEGIN
        INSERT OR IGNORE INTO changed_hours VALUES (OLD.created_at / 3600000);
    END;
    """,
    # 7: a line that is taken up after a crash, or from a backup: a run that is lost may have gone on with it until then
    """
    ALTER TABLE escalations ADD COLUMN behind_until INTEGER;
    """,
    # 8: each new message notes its id, and that it still has to be confirmed, within the statement that writes it
    """
    CREATE TRIGGER messages_identified AFTER INSERT ON messages WHEN NEW.operator_id IS NOT NULL
    BEGIN
        INSERT OR IGNORE INTO operator_ids VALUES (NEW.direction, NEW.operator_id, NEW.source, NEW.position);
    END;
    CREATE TRIGGER messages_unconfirmed AFTER INSERT ON messages WHEN NEW.source = 'webhook'
    BEGIN
        INSERT INTO unconfirmed (position, observed_at) VALUES (NEW.position, NEW.updated_at);
    END;
    """,
)


class LogTooNewError(Exception):
    """The file was written by a newer version of the integration."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the log's file, made or migrated as needed. Raises LogTooNewError and sqlite3.Error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # At home the usual crash is a power cut: what was acknowledged must be on the disk.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # An automatic checkpoint stalls the commit it happens in; the writer chooses quieter moments.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        # KiB; of a long log every new message touches pages far apart.
        connection.execute("PRAGMA cache_size = -8192")
        # Of little and for the moment only.
        connection.execute("PRAGMA temp_store = MEMORY")
        _migrate(connection)
    except BaseException:  # whatever it was, it goes on; the file is let go first
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise LogTooNewError
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
