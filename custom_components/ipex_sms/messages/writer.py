"""The log's own thread: work that waits together is committed together."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from .message_log import MessageLog
from .models import Change

MOST_TOGETHER: Final = 200
# How long the note that a change was announced waits for a commit that it can share.
NOTE_WITHIN: Final = 0.05


class LogClosedError(Exception):
    """The log is not open: nothing can be made durable now."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Something to do in the log's thread, what follows once it is durable, and what whoever asked waits for."""

    do: Callable[[MessageLog], object]
    then: Callable[[Any], None] | None
    done: asyncio.Future[object]


class LogWriter:
    """Runs work on a message log in one thread; each caller waits until its own work is durable."""

    def __init__(self, path: Path, is_copied: Callable[[], bool] = lambda: False) -> None:
        """Prepare for the file at `path`; nothing is opened yet.

        `is_copied` tells, in whatever thread, whether somebody copies the files just now: then they only grow.
        """
        self._path = path
        self._is_copied = is_copied
        self._is_open = False
        self._log: MessageLog | None = None
        self._executor: ThreadPoolExecutor | None = None
        self._waiting: list[_Work] = []
        self._announced: list[Change] = []
        self._commit: asyncio.Future[list[object]] | None = None
        self._handover: asyncio.Handle | None = None
        self._note_timer: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Return whether work can be done."""
        return self._is_open

    async def open(self, now: datetime) -> list[Change]:
        """Open the log and return the changes an earlier run left unannounced. Raises LogTooNewError, sqlite3.Error."""
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ipex_sms_log")
        loop = asyncio.get_running_loop()
        try:
            self._log = await loop.run_in_executor(self._executor, MessageLog, self._path)
            self._is_open = True
            return await self.run(lambda log: log.begin(now))
        except BaseException:  # a cancelled start, too, must not leave the thread behind
            await self.close()
            raise

    async def run[T](self, work: Callable[[MessageLog], T], then: Callable[[T], None] | None = None) -> T:
        """Do one piece of work and return its result once it is on the disk. Raises what it raises, LogClosedError.

        `then` gets the result first, in the order of the log, also when whoever asked has hung up meanwhile.
        """
        if not self._is_open:
            raise LogClosedError
        loop = asyncio.get_running_loop()
        done: asyncio.Future[object] = loop.create_future()
        self._waiting.append(_Work(work, then, done))
        if self._handover is None:
            # Not at once: what the event loop brings in the same turn waits together.
            self._handover = loop.call_soon(self._hand_over)
        return cast("T", await done)

    def note_announced(self, changes: Iterable[Change]) -> None:
        """Note, with the next commit or a moment later, that changes were announced; nobody waits for that."""
        self._announced.extend(changes)
        self._note_soon()

    def checkpoint(self) -> None:
        """Move what was committed into the database, in the log's thread; nobody waits for it.

        It comes by itself where much was written; whoever knows of a quiet moment may ask for one before.
        """
        if self._log is not None and self._executor is not None and not self._is_copied():
            self._executor.submit(self._log.checkpoint)

    async def empty_wal(self, within: float) -> bool:
        """Put all that was committed into the database itself, and return whether that was done.

        What could not begin within so many seconds does not begin at all; what began is waited for.
        """
        if self._log is None or self._executor is None:
            return False
        work = self._executor.submit(self._log.truncate_wal)
        done = asyncio.wrap_future(work)
        await asyncio.wait([done], timeout=within)
        if work.cancel():
            return False
        await done
        return True

    async def close(self) -> None:
        """Finish what waits and close the file."""
        self._is_open = False
        self._commit_waiting()
        while self._commit is not None:
            await asyncio.wait([self._commit])
        self._cancel_note()
        log, self._log = self._log, None
        executor, self._executor = self._executor, None
        if executor is not None:
            if log is not None:
                await asyncio.get_running_loop().run_in_executor(
                    executor, lambda: log.close(keep_wal=self._is_copied())
                )
            # The thread has nothing left to do; it is gone when this returns.
            await asyncio.get_running_loop().run_in_executor(None, executor.shutdown)

    def _hand_over(self) -> None:
        self._handover = None
        self._commit_waiting()

    def _commit_waiting(self) -> None:
        """Hand what waits to the thread, unless it is at work: then it gets that when it is done."""
        if self._commit is not None or self._log is None or not (self._waiting or self._announced):
            return
        self._cancel_note()
        batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        announced, self._announced = self._announced, []
        # The notes first, so that whatever follows finds them.
        works = [lambda log: log.note_announced(announced), *(work.do for work in batch)]
        loop = asyncio.get_running_loop()
        self._commit = loop.run_in_executor(self._executor, self._log.commit_together, works)
        self._commit.add_done_callback(lambda commit: self._finish(commit, batch, announced))

    def _finish(self, commit: asyncio.Future[list[object]], batch: Sequence[_Work], announced: list[Change]) -> None:
        self._commit = None
        error = commit.exception()
        # Where the disk refused the whole batch, each caller is told.
        noted, *results = commit.result() if error is None else [error] * (1 + len(batch))
        if isinstance(noted, Exception):
            self._announced[:0] = announced
        if self._log is not None and self._log.is_wal_large():
            self.checkpoint()
        if self._waiting:
            # First, so that the disk works on what came meanwhile while this is announced and answered.
            self._commit_waiting()
        for work, result in zip(batch, results, strict=True):
            _settle(work, result)
        if self._is_open:
            self._note_soon()

    def _note_soon(self) -> None:
        if self._announced and self._commit is None and self._note_timer is None:
            self._note_timer = asyncio.get_running_loop().call_later(NOTE_WITHIN, self._commit_waiting)

    def _cancel_note(self) -> None:
        if self._note_timer is not None:
            self._note_timer.cancel()
            self._note_timer = None


def _settle(work: _Work, result: object) -> None:
    if work.then is not None and not isinstance(result, Exception):
        try:
            work.then(result)
        except Exception as error:  # noqa: BLE001 - told to whoever asked; the others must not go down with it
            result = error
    # Whoever waited may have hung up.
    if work.done.done():
        return
    if isinstance(result, Exception):
        work.done.set_exception(result)
    else:
        work.done.set_result(result)
