"""The log's own thread: work that waits together is committed together."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from .message_log import MessageLog
from .models import Change

IDLE_SECONDS: Final = 5
MOST_TOGETHER: Final = 200


class LogClosedError(Exception):
    """The log is not open: nothing can be made durable now."""


class LogWriter:
    """Runs work on a message log in one thread; each caller waits until its own work is durable."""

    def __init__(self, path: Path) -> None:
        """Prepare for the file at `path`; nothing is opened yet."""
        self._path = path
        self._log: MessageLog | None = None
        self._executor: ThreadPoolExecutor | None = None
        self._waiting: list[tuple[Callable[[MessageLog], object], asyncio.Future[object]]] = []
        self._committing: asyncio.Task[None] | None = None
        self._idle: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Return whether work can be done."""
        return self._log is not None

    async def open(self, now: datetime) -> list[Change]:
        """Open the log and return the changes an earlier run left unannounced. Raises LogTooNewError, sqlite3.Error."""
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ipex_sms_log")
        loop = asyncio.get_running_loop()
        try:
            self._log = await loop.run_in_executor(self._executor, MessageLog, self._path)
            return await self.run(lambda log: log.begin(now))
        except BaseException:  # a cancelled start, too, must not leave the thread behind
            await self.close()
            raise

    async def run[T](self, work: Callable[[MessageLog], T]) -> T:
        """Do one piece of work and return its result once it is on the disk. Raises what it raises, LogClosedError."""
        if self._log is None:
            raise LogClosedError
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_waiting(self._log))
        return cast("T", await future)

    async def close(self) -> None:
        """Finish what waits and close the file."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        log, self._log = self._log, None
        while self._committing is not None:
            await self._committing
        executor, self._executor = self._executor, None
        if executor is not None:
            if log is not None:
                await asyncio.get_running_loop().run_in_executor(executor, log.close)
            executor.shutdown(wait=False)

    async def _commit_waiting(self, log: MessageLog) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                works = [work for work, _ in batch]
                try:
                    results = await loop.run_in_executor(self._executor, _commit, log, works)
                except Exception as error:  # noqa: BLE001 - the disk refused the whole batch: each caller is told
                    results = [error] * len(batch)
                for (_, future), result in zip(batch, results, strict=True):
                    _settle(future, result)
        finally:
            self._committing = None
            self._rest()

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._log is not None:
            self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._truncate)

    def _truncate(self) -> None:
        self._idle = None
        if self._log is not None and self._executor is not None and self._committing is None:
            self._executor.submit(self._log.truncate_wal, only_large=False)


def _commit(log: MessageLog, works: list[Callable[[MessageLog], object]]) -> list[object]:
    results = log.commit_together(works)
    log.truncate_wal(only_large=True)
    return results


def _settle(future: asyncio.Future[object], result: object) -> None:
    # Whoever waited may have hung up; the others must not go down with them.
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
