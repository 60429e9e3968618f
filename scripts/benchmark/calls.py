"""The calls that the webhooks are flooded with, as bytes."""

from datetime import UTC, datetime
from itertools import count
import json
from typing import Final
from urllib.parse import urlencode

from scripts.benchmark.load import MakeRequest
from scripts.story.cast import NUMBER
from scripts.story.folder import HOST

# Wide enough that every call of a run has the same length, whatever its number.
_FIRST_ID: Final = 100_000_000_000
_PLACE: Final = "0" * len(str(_FIRST_ID))
_KINDS: Final = {"json": "application/json; charset=utf-8", "form": "application/x-www-form-urlencoded"}

_ids = count(_FIRST_ID)


def make_new(path: str, encoding: str = "json") -> MakeRequest:
    """Tell of a new text with each call."""
    head, tail = _write_around_id(path, encoding)

    def make(_: int) -> bytes:
        number = b"%d" % next(_ids)
        return head % number + tail % number

    return make


def make_known(path: str, texts: int) -> MakeRequest:
    """Tell of a few texts again and again."""
    new = make_new(path)
    calls = [new(0) for _ in range(texts)]
    return lambda number: calls[number % texts]


def _write_around_id(path: str, encoding: str) -> tuple[bytes, bytes]:
    fields = {
        "id": _PLACE,
        "from": "+420607608609",
        "to": NUMBER,
        "text": f"The water in the cellar is rising, {_PLACE} cm",
        "direction": "IN",
        "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
    written = json.dumps(fields) if encoding == "json" else urlencode(fields)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {_KINDS[encoding]}\r\n"
        f"Content-Length: {len(written)}\r\n\r\n"
    )
    before, between, after = written.replace("%", "%%").encode().split(_PLACE.encode())
    return head.encode() + before + b"%b" + between, b"%b" + after
