"""One piece of work at a time, shared by all who wait for it."""

import asyncio

import pytest

from custom_components.ipex_sms.api.single_flight import SingleFlight


class Work:
    """Counts its runs; each waits for `finish`."""

    def __init__(self) -> None:
        self.runs = 0
        self.cancelled = 0
        self.started = asyncio.Event()
        self.finish: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def __call__(self) -> str:
        self.runs += 1
        self.started.set()
        try:
            return await asyncio.shield(self.finish)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def test_callers_share_one_run() -> None:
    work = Work()
    flight = SingleFlight(work)
    waiters = [asyncio.create_task(flight.run()) for _ in range(5)]
    await work.started.wait()
    work.finish.set_result("done")
    assert await asyncio.gather(*waiters) == ["done"] * 5
    assert work.runs == 1
    assert await flight.run() == "done"
    assert work.runs == 2


async def test_a_cancelled_caller_leaves_the_run_to_the_others() -> None:
    work = Work()
    flight = SingleFlight(work)
    first, second = (asyncio.create_task(flight.run()) for _ in range(2))
    await work.started.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    work.finish.set_result("done")
    assert await second == "done"
    assert (work.runs, work.cancelled) == (1, 0)


async def test_the_last_caller_to_leave_takes_the_run_along_and_the_next_starts_another() -> None:
    work = Work()
    flight = SingleFlight(work)
    waiters = [asyncio.create_task(flight.run()) for _ in range(2)]
    await work.started.wait()
    for waiter in waiters:
        waiter.cancel()
    await asyncio.wait(waiters)
    work.finish.set_result("done")
    assert await flight.run() == "done"
    assert (work.runs, work.cancelled) == (2, 1)


async def test_a_failure_is_shared_and_not_kept() -> None:
    work = Work()
    flight = SingleFlight(work)
    waiters = [asyncio.create_task(flight.run()) for _ in range(3)]
    await work.started.wait()
    work.finish.set_exception(OSError("broken"))
    for outcome in await asyncio.gather(*waiters, return_exceptions=True):
        assert isinstance(outcome, OSError)
    work.finish = asyncio.get_running_loop().create_future()
    work.finish.set_result("done")
    assert await flight.run() == "done"
