"""Waiting until something can be observed, and the error when it cannot."""

import asyncio
from collections.abc import Awaitable, Callable
import time

_PATIENCE = 15.0
_PAUSE = 0.03


class StoryError(Exception):
    """The story does not go on as it should; the message says what was expected and what was seen."""


def expect(holds: object, otherwise: str) -> None:
    """Go on when something holds; raises StoryError."""
    if not holds:
        raise StoryError(otherwise)


async def until[T](what: str, probe: Callable[[], T | None], *, within: float = _PATIENCE) -> T:
    """Wait until `probe` gives something true, at most `within` seconds; raises StoryError."""

    async def ask() -> T | None:
        return probe()

    return await until_answered(what, ask, within=within)


async def until_answered[T](
    what: str, probe: Callable[[], Awaitable[T | None]], *, within: float = _PATIENCE, pause: float = _PAUSE
) -> T:
    """Wait until the answer of `probe` is something true, at most `within` seconds; raises StoryError."""
    deadline = time.monotonic() + within
    while True:
        if answer := await probe():
            return answer
        if time.monotonic() > deadline:
            raise StoryError(f"waited {within:g} s in vain: {what}")
        await asyncio.sleep(pause)
