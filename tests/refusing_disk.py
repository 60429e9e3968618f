"""A disk that refuses: nobody can write to a log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
import sqlite3

from custom_components.ipex_sms.messages.writer import LogWriter


@asynccontextmanager
async def refuse_writes(log: LogWriter, path: Path) -> AsyncIterator[None]:
    """Let every write to a log fail, at once instead of after five seconds."""
    await log.run(lambda each: each._connection.execute("PRAGMA busy_timeout = 10"))  # noqa: SLF001 - nobody else asks
    with closing(sqlite3.connect(path, isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        yield
