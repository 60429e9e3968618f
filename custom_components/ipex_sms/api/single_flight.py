"""One piece of work at a time, shared by all who wait for it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class _Flight[Result]:
    task: asyncio.Task[Result]
    waiters: int = 0


class SingleFlight[Result]:
    """Runs a coroutine function; whoever calls while it is running gets the outcome of that run.

    A cancelled caller leaves the run to the others; the last one to leave takes it along.
    """

    def __init__(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> None:
        """Share the runs of `work`."""
        self._work = work
        self._flight: _Flight[Result] | None = None

    async def run(self) -> Result:
        """Return the outcome of the run under way, or of a new one."""
        flight = self._flight
        if flight is None or flight.task.done():
            flight = self._flight = _Flight(asyncio.create_task(self._work()))
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if not flight.waiters:
                flight.task.cancel()
                if self._flight is flight:
                    self._flight = None
