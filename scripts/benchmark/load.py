"""Calls over HTTP, as fast as they are answered or at a steady pace; light, for the server is on the same machine."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import gc
import re
import time
from typing import Final, cast, override

type MakeRequest = Callable[[int], bytes]
"""Gives the bytes of the request of a number."""

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_ACCEPTED: Final = b"HTTP/1.1 200"
_DRAINED_WITHIN: Final = 10.0


class CallError(Exception):
    """A call was answered by anything but 200, or not at all."""


@dataclass(slots=True)
class Measured:
    """How long each call took, in seconds, and how long all of them together."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Return how many calls were answered a second."""
        return len(self.took) / self.seconds

    def percentile(self, percent: float) -> float:
        """Return how many milliseconds so many percent of the calls took at most."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000


async def flood(host: str, port: int, make_request: MakeRequest, *, connections: int, seconds: float) -> Measured:
    """Call over so many connections at once, on each as soon as the last call was answered."""
    measured = Measured()
    async with _connect(host, port, connections) as callers:
        began = time.perf_counter()
        end, number, ended = began + seconds, 0, asyncio.Event()
        busy = len(callers)

        def go_on(caller: _Caller, now: float) -> None:
            nonlocal number, busy
            measured.took.append(now - caller.began)
            if now < end:
                number += 1
                caller.call(make_request(number), now)
            else:
                busy -= 1
                if not busy:
                    ended.set()

        for caller in callers:
            caller.on_answer = go_on
            caller.on_failure = ended.set
            number += 1
            caller.call(make_request(number), time.perf_counter())
        await ended.wait()
        measured.seconds = time.perf_counter() - began
        _check(callers)
    return measured


async def pace(
    host: str, port: int, make_request: MakeRequest, *, connections: int, rate: float, seconds: float
) -> Measured:
    """Call so often a second, whether the last calls were answered or not; each is timed from when it was due."""
    measured = Measured()
    async with _connect(host, port, connections) as callers:
        free, due, busy = deque(callers), deque[tuple[float, bytes]](), 0

        def give_out() -> None:
            nonlocal busy
            while free and due:
                moment, request = due.popleft()
                busy += 1
                free.popleft().call(request, moment)

        def take_back(caller: _Caller, now: float) -> None:
            nonlocal busy
            busy -= 1
            measured.took.append(now - caller.began)
            free.append(caller)
            give_out()

        for caller in callers:
            caller.on_answer = take_back
        began = time.perf_counter()
        for number in range(round(rate * seconds)):
            moment = began + number / rate
            await asyncio.sleep(moment - time.perf_counter())
            due.append((moment, make_request(number)))
            give_out()
        drained_by = time.perf_counter() + _DRAINED_WITHIN
        while (busy or due) and time.perf_counter() < drained_by:
            _check(callers)
            await asyncio.sleep(0.01)
        measured.seconds = time.perf_counter() - began
        _check(callers)
        if busy or due:
            raise CallError(f"{busy + len(due)} calls were not answered")
    return measured


class _Caller(asyncio.Protocol):
    """One connection, which is kept."""

    def __init__(self) -> None:
        self.began = 0.0
        self.failure: str | None = None
        self.on_answer: Callable[[_Caller, float], None] = lambda _, __: None
        self.on_failure: Callable[[], None] = lambda: None
        self._transport: asyncio.Transport | None = None
        self._received = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def call(self, request: bytes, moment: float) -> None:
        """Send a request; its time counts from `moment`."""
        self.began = moment
        cast("asyncio.Transport", self._transport).write(request)

    @override
    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        head, found, body = received.partition(_END_OF_HEAD)
        length = _LENGTH.search(head) if found else None
        if not found or (length is not None and len(body) < int(length[1])):
            self._received = received
            return
        self._received = b""
        if not head.startswith(_ACCEPTED):
            self._fail(head.partition(b"\r\n")[0].decode(errors="replace"))
            return
        self.on_answer(self, time.perf_counter())

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the connection was closed")

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def _fail(self, reason: str) -> None:
        self.failure = self.failure or reason
        self.on_failure()


@asynccontextmanager
async def _connect(host: str, port: int, connections: int) -> AsyncIterator[list[_Caller]]:
    loop = asyncio.get_running_loop()
    callers = [(await loop.create_connection(_Caller, host, port))[1] for _ in range(connections)]
    # A pause of ours would be taken for one of the server.
    gc.disable()
    try:
        yield callers
    finally:
        gc.enable()
        for caller in callers:
            caller.close()


def _check(callers: list[_Caller]) -> None:
    failures = {caller.failure for caller in callers if caller.failure}
    if failures:
        raise CallError("; ".join(sorted(failures)))
