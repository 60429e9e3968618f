"""Home Assistant as a child process: started, stopped, started again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
import os
from pathlib import Path
import signal
import sys
from typing import Any

from scripts.environment.process import SetupError
from scripts.story.folder import empty, occupy
from scripts.story.observing import StoryError

_STOP_WITHIN = 30.0
_LAST_LINES = 15


def end_in_order() -> None:
    """Let Ctrl-C and SIGTERM cancel the task that calls this, once: a second one must not disturb the tidying up."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()

    def cancel() -> None:
        if task is not None and not task.cancelling():
            task.cancel()

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, cancel)


def run_afresh(command: str, folder: Path, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a command in its folder, which is emptied; give its status, 1 when it cannot go on, 130 when interrupted."""

    async def run() -> int:
        end_in_order()
        return await work()

    try:
        with occupy(folder):
            empty(folder)
            return asyncio.run(run())
    except (SetupError, StoryError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 130


class HomeAssistantProcess:
    """One Home Assistant of this environment; all that it says goes to the end of one log file.

    `packages` is a folder with packages that it needs and the environment has not.
    """

    def __init__(self, folder: Path, log: Path, packages: Path | None = None) -> None:
        self.folder = folder
        self.log = log
        self._packages = packages
        self._process: asyncio.subprocess.Process | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it; it answers a few seconds later."""
        # Without bytecode on disk it would start three times as slowly.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        if self._packages is not None:
            environment["PYTHONPATH"] = str(self._packages)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "homeassistant", "--config", str(self.folder), "--log-no-color"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                # Python looks in the current folder first, where the integrations must be this Home Assistant's own.
                cwd=self.folder,
                # Ctrl-C in the terminal is for us; we end it in our own time.
                process_group=0,
            )

    async def stop(self) -> None:
        """End it as its own service would, and wait; without effect when it does not run."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_STOP_WITHIN):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise StoryError(f"Home Assistant did not stop within {_STOP_WITHIN:g} s") from None

    async def kill(self) -> None:
        """End it in the middle of whatever it does, as a power cut would; without effect when it does not run."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @asynccontextmanager
    async def halted(self) -> AsyncIterator[None]:
        """Let it stand still for a block, so that its files can be looked at as they are at one moment."""
        if self._process is None:
            raise RuntimeError("Home Assistant was not started")
        self._process.send_signal(signal.SIGSTOP)
        try:
            # Not one thread may still be writing.
            await asyncio.to_thread(os.waitid, os.P_PID, self._process.pid, os.WSTOPPED)
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    async def wait(self) -> None:
        """Wait until it ends by itself."""
        if self._process is not None:
            await self._process.wait()

    def check(self) -> None:
        """Raise StoryError with its last words when it has ended by itself."""
        if not self.is_running:
            last = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
            raise StoryError("Home Assistant ended by itself; its last words:\n" + "\n".join(last))
