"""The log's thread: together durable, each with its own answer."""

import asyncio
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
import sqlite3
import threading

import pytest

from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.writer import LogClosedError, LogWriter

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def test_work_that_waits_together_is_committed_together(tmp_path: Path) -> None:
    writer = LogWriter(tmp_path / "log.db")
    await writer.open(NOW)
    first_runs, go_on = threading.Event(), threading.Event()

    def hold(log: MessageLog) -> None:
        first_runs.set()
        go_on.wait(10)

    held = asyncio.create_task(writer.run(hold))
    await asyncio.to_thread(first_runs.wait, 10)
    others = [asyncio.create_task(writer.run(lambda log: log.facts.count("works"))) for _ in range(5)]
    await asyncio.sleep(0)
    others[1].cancel()
    with closing(sqlite3.connect(tmp_path / "log.db")) as reader:
        seen_while_held = reader.execute("SELECT COUNT(*) FROM facts").fetchone()
    go_on.set()
    await asyncio.gather(held, *others, return_exceptions=True)
    assert seen_while_held == (1,)  # only what open() noted
    assert await writer.run(lambda log: log.facts.get("works")) == 5
    await writer.close()


async def test_an_error_reaches_only_whoever_asked(tmp_path: Path) -> None:
    writer = LogWriter(tmp_path / "log.db")
    await writer.open(NOW)

    def fail(log: MessageLog) -> None:
        raise ValueError("no")

    results = await asyncio.gather(writer.run(fail), writer.run(MessageLog.count), return_exceptions=True)
    assert isinstance(results[0], ValueError)
    assert results[1] == 0
    await writer.close()


async def test_a_disk_that_refuses_is_told_to_everyone_who_waited(tmp_path: Path) -> None:
    writer = LogWriter(tmp_path / "log.db")
    await writer.open(NOW)
    blocker = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    await writer.run(lambda log: log._connection.execute("PRAGMA busy_timeout = 10"))  # noqa: SLF001 - not five seconds
    blocker.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(writer.run(MessageLog.count), writer.run(MessageLog.count), return_exceptions=True)
    assert [type(result) for result in results] == [sqlite3.OperationalError] * 2
    blocker.close()
    assert await writer.run(MessageLog.count) == 0
    await writer.close()


async def test_a_closed_log_takes_nothing(tmp_path: Path) -> None:
    writer = LogWriter(tmp_path / "log.db")
    with pytest.raises(LogClosedError):
        await writer.run(MessageLog.count)
    await writer.open(NOW)
    assert writer.is_open
    await writer.close()
    with pytest.raises(LogClosedError):
        await writer.run(MessageLog.count)


async def test_a_file_that_is_no_database_is_an_error_and_leaves_nothing_open(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_text("this is not a database, however long one looks at it")
    writer = LogWriter(tmp_path / "log.db")
    with pytest.raises(sqlite3.DatabaseError):
        await writer.open(NOW)
    assert not writer.is_open


def test_the_write_ahead_log_is_emptied_into_the_database(tmp_path: Path) -> None:
    log = MessageLog(tmp_path / "log.db")
    log.commit_together([lambda each: each.facts.set("zone", "UTC")])
    wal = tmp_path / "log.db-wal"
    log.checkpoint()
    assert wal.stat().st_size  # it is overwritten, not made anew
    log.truncate_wal()
    assert not wal.stat().st_size
    log.close()
