"""What the double keeps: messages, the requests it was asked, the e-mails it would have sent."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web


class Direction(StrEnum):
    """The operator's words for the two directions, as seen from the customer."""

    IN = "IN"
    OUT = "OUT"


class Channel(StrEnum):
    """Which of the two products carried a message."""

    NUMBER = "number"
    INSTANT = "instant"


@dataclass(slots=True, kw_only=True)
class StoredMessage:
    """One SMS as the operator holds it; numbers are kept as they came over the wire."""

    id: str
    """The webhook's id; the others are the same unless `Behaviour.ids_differ`."""
    answer_id: str
    history_id: str
    direction: Direction
    from_: str
    to: str
    text: str = field(repr=False)
    created_at: datetime
    stored_at: datetime
    """When it came into the operator's books; `Behaviour.history_lag` counts from here."""
    state: str | None = None
    """The operator's raw word; None until something is reported."""
    channel: Channel = Channel.NUMBER
    email: str | None = None
    shortname: str | None = None
    hidden: bool = False
    """True keeps it out of the history for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """One request of a client, exactly as it arrived."""

    method: str
    path: str
    raw_target: str
    """Path and query before any decoding, so that a test can see `%2B`."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The body read as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


async def record(request: web.Request) -> RecordedRequest:
    """Write down a request."""
    return RecordedRequest(
        method=request.method,
        path=request.path,
        raw_target=request.raw_path,
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.read(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEmail:
    """The delivery notification of an instant SMS; the double only notes it."""

    address: str
    message_id: str
    state: str
