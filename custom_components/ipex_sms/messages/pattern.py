"""Regular expressions that people write and texts of strangers are searched with: none may hold up the event loop."""

from collections.abc import Iterator
from contextlib import contextmanager
import re
import signal
from typing import Final, Never

# A search takes microseconds. One that backtracks without end is given up after so much computing time.
MOST_SECONDS: Final = 0.05


class InvalidPatternError(ValueError):
    """The pattern is no regular expression; the message says where it ends to be one, and why."""


class PatternTooSlowError(Exception):
    """The search was given up."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return a regular expression. Raises InvalidPatternError."""
    try:
        return re.compile(pattern)
    except (re.PatternError, OverflowError, RecursionError) as error:
        raise InvalidPatternError(str(error)) from error


def is_found(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether a pattern is somewhere in a text. Runs in the main thread only. Raises PatternTooSlowError."""
    with _limited_time():
        return pattern.search(text) is not None


@contextmanager
def _limited_time() -> Iterator[None]:
    # No limit on the pattern or on the length of a text would do: `(a+)+$` needs but thirty letters for an hour. Nor
    # would a thread, for a search lets no other one run. But it looks at signals, and this clock counts computing only.
    previous = signal.signal(signal.SIGVTALRM, _give_up)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, previous)


def _give_up(*_: object) -> Never:
    raise PatternTooSlowError
