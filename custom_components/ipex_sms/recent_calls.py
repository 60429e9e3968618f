"""What the webhook brought lately: a call that is repeated, to the letter, needs no second look at the log."""

from collections import OrderedDict
from hashlib import blake2b
from time import monotonic
from typing import Final

MOST_KEPT: Final = 1000
KEPT_SECONDS: Final = 600.0


class RecentCalls:
    """Remembers the calls of the last minutes, by a digest."""

    def __init__(self) -> None:
        """Begin with none."""
        self._noted_at: OrderedDict[bytes, float] = OrderedDict()

    def note(self, digest: bytes) -> None:
        """Remember a call; only once what it brought is durable."""
        self._noted_at[digest] = monotonic()
        if len(self._noted_at) > MOST_KEPT:
            self._noted_at.popitem(last=False)

    def has(self, digest: bytes) -> bool:
        """Return whether the very same call was noted within the last minutes."""
        noted_at = self._noted_at.get(digest)
        return noted_at is not None and monotonic() - noted_at <= KEPT_SECONDS


def digest_call(content_type: str | None, query: str, body: bytes) -> bytes:
    """Return what two calls share only if they are the same in every letter."""
    head = f"{content_type}\n{query}\n".encode(errors="surrogateescape")
    return blake2b(head + body, digest_size=16).digest()
