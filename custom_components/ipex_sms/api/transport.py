"""One HTTP exchange: an answer, whatever its status, or an error that tells whether the request left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
import math
import re
from typing import Protocol

import aiohttp
from yarl import URL

from .errors import AnswerTooLargeError, IpexError, NotSentError, TimedOutError, UnknownOutcomeError

DEFAULT_TIMEOUT = 30.0
ANSWER_LIMIT = 1024 * 1024
LONGEST_RETRY_AFTER = 3600.0

_LONGEST_CONNECT = 10.0

# Raised only while a connection is being made: the request is still here.
_BEFORE_THE_REQUEST_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; `retry_after` in seconds, names of headers in lower case."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def succeeded(self) -> bool:
        """Tell whether the status is one of the 200s."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


class Exchange(Protocol):
    """One request and its answer, as `exchange` makes it: what stands in for it can watch a client at work."""

    async def __call__(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: URL,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        seconds: float = DEFAULT_TIMEOUT,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        """Return the answer, or raise what `exchange` raises."""


def address_of(server: str, path: str, query: Mapping[str, str] | None = None) -> URL:
    """Return the address of a resource; raises NotSentError for a server that is none or carries a login."""
    try:
        # As a mapping, so that a `+` in a value is escaped.
        address = (URL(server) / path).with_query(query)
    except ValueError:
        address = None
    if address is None or address.user is not None or address.password is not None:
        raise NotSentError("The address of the server cannot be used")
    return address


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: URL,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    seconds: float = DEFAULT_TIMEOUT,
    limit: int = ANSWER_LIMIT,
) -> Reply:
    """Return the answer to one request, sent once.

    Redirects are not followed. A POST is never repeated, not even on a kept connection found closed.
    Raises NotSentError, UnknownOutcomeError, TimedOutError, AnswerTooLargeError.
    `seconds` and `limit` (in bytes) hold for the request as a whole.
    """
    if session.closed:
        raise NotSentError("The HTTP session is closed")
    try:
        async with session.request(
            method,
            url,
            data=body,
            headers=headers,
            allow_redirects=False,
            # Connecting has a shorter limit of its own, so that a timeout tells whether the request left.
            timeout=aiohttp.ClientTimeout(total=seconds, connect=min(_LONGEST_CONNECT, seconds / 2)),
        ) as response:
            return await _read(response, limit)
    except (aiohttp.ClientError, OSError) as error:
        failure = _classify(error)
    # Raised here and not in the handler: aiohttp's errors may carry the request with its headers.
    raise failure


def _classify(error: aiohttp.ClientError | OSError) -> IpexError:
    name = type(error).__name__
    if isinstance(error, _BEFORE_THE_REQUEST_LEFT):
        return NotSentError(f"No connection to the operator ({name})")
    if isinstance(error, TimeoutError):
        return TimedOutError("The operator did not answer in time")
    return UnknownOutcomeError(f"The connection broke after the request may have left ({name})")


async def _read(response: aiohttp.ClientResponse, limit: int) -> Reply:
    pieces: list[bytes] = []
    size = 0
    retry_after = read_retry_after(response.headers.get("Retry-After"))
    failed = response.status >= HTTPStatus.MULTIPLE_CHOICES
    try:
        async for piece in response.content.iter_any():
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                break
    except aiohttp.ClientError, OSError:
        # A refusal is a refusal, even if its explanation breaks off.
        if not failed:
            raise
    if size > limit and not failed:
        raise AnswerTooLargeError(f"The answer is larger than {limit} bytes", status=response.status)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status, b"".join(pieces)[:limit], retry_after, headers)


def read_retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110: seconds or a date), at most an hour."""
    if value is None:
        return None
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", value):
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError, TypeError, OverflowError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = math.ceil((moment - datetime.now(UTC)).total_seconds())
    return min(max(float(seconds), 0.0), LONGEST_RETRY_AFTER)
