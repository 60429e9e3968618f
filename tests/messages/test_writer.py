"""The log's thread: together durable, each with its own answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
import sqlite3
import threading

import pytest

from custom_components.ipex_sms.api.models import Direction
from custom_components.ipex_sms.messages.message_log import CHECKPOINT_AFTER, WAL_LIMIT, MessageLog
from custom_components.ipex_sms.messages.models import Change, Source
from custom_components.ipex_sms.messages.observations import Sighting
from custom_components.ipex_sms.messages.writer import LogClosedError, LogWriter
from tests.refusing_disk import refuse_writes

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OFFICE, ANNA = "+420777888999", "+420607608609"


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[LogWriter]:
    """Open a log, and close it at the end."""
    writer = LogWriter(tmp_path / "log.db")
    await writer.open(NOW)
    yield writer
    await writer.close()


def receive(log: MessageLog) -> list[Change]:
    log.configure({OFFICE: f"number:{OFFICE}"}, NOW, confirm_webhook=False)
    return log.record([Sighting(Source.WEBHOOK, Direction.IN, "2001", ANNA, OFFICE, "Hello", None, NOW, NOW)])


def count_unannounced(log: MessageLog) -> int:
    (count,) = log._connection.execute("SELECT COUNT(*) FROM changes").fetchone()  # noqa: SLF001 - nobody else asks
    return int(count)


async def test_work_that_waits_together_is_committed_together(writer: LogWriter, tmp_path: Path) -> None:
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


async def test_an_error_reaches_only_whoever_asked(writer: LogWriter) -> None:
    def fail(log: MessageLog) -> None:
        raise ValueError("no")

    results = await asyncio.gather(writer.run(fail), writer.run(MessageLog.count), return_exceptions=True)
    assert isinstance(results[0], ValueError)
    assert results[1] == 0


async def test_a_disk_that_refuses_is_told_to_everyone_who_waited(writer: LogWriter, tmp_path: Path) -> None:
    async with refuse_writes(writer, tmp_path / "log.db"):
        both = (writer.run(MessageLog.count), writer.run(MessageLog.count))
        results = await asyncio.gather(*both, return_exceptions=True)
    assert [type(result) for result in results] == [sqlite3.OperationalError] * 2
    assert await writer.run(MessageLog.count) == 0


async def test_a_full_disk_undoes_all_of_a_batch_and_the_log_goes_on_when_there_is_room_again(
    writer: LogWriter,
) -> None:
    def limit(log: MessageLog, pages: int) -> None:
        log._connection.execute(f"PRAGMA max_page_count = {pages}")  # noqa: SLF001 - a full disk

    def write(log: MessageLog) -> None:
        log.facts.set("long", "x" * 100_000)

    await writer.run(lambda log: limit(log, 1))
    with pytest.raises(sqlite3.OperationalError):
        await writer.run(write)
    assert await writer.run(lambda log: log.facts.get("long")) is None
    await writer.run(lambda log: limit(log, 10_000))
    await writer.run(write)
    assert await writer.run(lambda log: log.facts.get("long")) == "x" * 100_000


async def test_what_follows_gets_the_result_in_order_also_when_whoever_asked_has_hung_up(writer: LogWriter) -> None:
    followed: list[str] = []
    first = asyncio.create_task(writer.run(lambda _: "one", then=followed.append))
    second = asyncio.create_task(writer.run(lambda _: "two", then=followed.append))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "two"
    assert followed == ["one", "two"]


async def test_a_fault_of_what_follows_is_told_to_whoever_asked(writer: LogWriter) -> None:
    def fail(_: int) -> None:
        raise ValueError("no")

    asked = asyncio.gather(
        writer.run(MessageLog.count, then=fail), writer.run(MessageLog.count), return_exceptions=True
    )
    assert [type(result) for result in await asked] == [ValueError, int]


async def test_what_was_announced_is_noted_before_whatever_comes_next(writer: LogWriter) -> None:
    changes = await writer.run(receive)
    assert await writer.run(count_unannounced) == 1
    writer.note_announced(changes)
    assert await writer.run(count_unannounced) == 0


async def test_what_was_announced_is_noted_soon_although_nothing_else_comes(writer: LogWriter, tmp_path: Path) -> None:
    writer.note_announced(await writer.run(receive))
    with closing(sqlite3.connect(tmp_path / "log.db")) as reader:
        while reader.execute("SELECT COUNT(*) FROM changes").fetchone() != (0,):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)


async def test_what_was_announced_is_noted_when_the_log_is_closed(writer: LogWriter, tmp_path: Path) -> None:
    writer.note_announced(await writer.run(receive))
    await writer.close()
    with closing(sqlite3.connect(tmp_path / "log.db")) as reader:
        assert reader.execute("SELECT COUNT(*) FROM changes").fetchone() == (0,)


async def test_a_note_that_the_disk_refused_is_made_with_the_next_work(writer: LogWriter, tmp_path: Path) -> None:
    changes = await writer.run(receive)
    async with refuse_writes(writer, tmp_path / "log.db"):
        writer.note_announced(changes)
        with pytest.raises(sqlite3.OperationalError):
            await writer.run(MessageLog.count)
    assert await writer.run(count_unannounced) == 0


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


def test_much_work_asks_for_a_checkpoint_and_a_large_write_ahead_log_is_emptied_by_it(tmp_path: Path) -> None:
    log = MessageLog(tmp_path / "log.db")
    log.commit_together([lambda _: None] * (CHECKPOINT_AFTER - 1))
    assert not log.is_wal_large()
    log.commit_together([lambda each: each.facts.set("zone", "x" * (WAL_LIMIT + 1))])
    assert log.is_wal_large()
    log.checkpoint()
    assert not log.is_wal_large()
    assert not (tmp_path / "log.db-wal").stat().st_size
    log.close()
