"""How the story is told on a terminal, or in a file."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
import sys
import time

_WIDTH = 78


class Narrator:
    """Prints one step after the other, with a tick, the seconds, and what was observed."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._number = 0

    def say(self, *lines: str) -> None:
        """Print lines as they are."""
        print(*lines, sep="\n", flush=True)

    def title(self, text: str) -> None:
        """Print the first line."""
        self.say("", f"  {self._paint('1', text)}", "")

    @asynccontextmanager
    async def step(self, title: str, *, numbered: bool = True) -> AsyncIterator[list[str]]:
        """Tell of one step, with the observations that were put into the list; a failure ends with a cross."""
        self._number += numbered
        label = f"{self._number if numbered else ' '}  {title}"
        if self._is_terminal:
            print(f"  … {label}", end="\r", flush=True)
        began, observations = time.monotonic(), list[str]()
        try:
            yield observations
        except BaseException:
            self._tell(self._paint("31", "✗"), label, began, observations)
            raise
        self._tell(self._paint("32", "✓"), label, began, observations)

    def _tell(self, mark: str, label: str, began: float, observations: Sequence[str]) -> None:
        seconds = f"{time.monotonic() - began:5.1f} s"
        self.say(f"  {mark} {label:<{_WIDTH}}{seconds}")
        for observation in observations:
            self.say(self._paint("2", f"       {observation}"))

    def _paint(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._is_terminal else text
