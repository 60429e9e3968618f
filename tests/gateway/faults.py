"""Faults on demand: what else can happen to a request than an answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
import socket
import struct
from typing import Any, TypedDict

from aiohttp import web

from .answers import answer_error
from .state import OperatorState

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_HTML = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"


class Fault(StrEnum):
    """What to do to a request. Unless said otherwise it has no effect: a message is not stored."""

    RESET_BEFORE = "reset_before"
    """The connection is reset at once. Clients repeat a GET by themselves on a kept connection: `times=2`."""
    RESET_AFTER = "reset_after"
    """The request takes effect, then the connection is reset."""
    HANG_BEFORE = "hang_before"
    """Nothing happens until `Gateway.release` (or `seconds`); then it counts if its client still waits."""
    HANG_AFTER = "hang_after"
    """The request takes effect, the answer comes upon `Gateway.release` (or after `seconds`)."""
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    REQUEST_TIMEOUT = "request_timeout"
    TOO_EARLY = "too_early"
    TOO_MANY_REQUESTS = "too_many_requests"
    """429; `retry_after` in seconds, as a moment (becomes an HTTP date) or as raw text."""
    CLIENT_ERROR = "client_error"
    """Any 4xx: `status`, and the operator's words in `message` or a whole `body`."""
    REDIRECT = "redirect"
    """Any 3xx: `status`, `location`."""
    SERVER_ERROR_BEFORE = "server_error_before"
    SERVER_ERROR_AFTER = "server_error_after"
    """A 5xx (`status`), although the request took effect."""
    HTML_BEFORE = "html_before"
    """A page instead of JSON (`status`, 200 unless given)."""
    HTML_AFTER = "html_after"
    """A page instead of JSON, although the request took effect."""
    TRUNCATED_JSON = "truncated_json"
    """The request takes effect; the first half of the answer comes as if it were all."""
    CUT_SHORT = "cut_short"
    """The request takes effect; the connection ends in the middle of the answer."""
    EMPTY_ANSWER = "empty_answer"
    """The request takes effect; a 2xx (`status`) without a body."""


_EFFECTIVE = frozenset(
    {
        Fault.RESET_AFTER,
        Fault.HANG_AFTER,
        Fault.SERVER_ERROR_AFTER,
        Fault.HTML_AFTER,
        Fault.TRUNCATED_JSON,
        Fault.CUT_SHORT,
        Fault.EMPTY_ANSWER,
    }
)
_STATUS = {
    Fault.UNAUTHORIZED: (401, "The token is not valid."),
    Fault.FORBIDDEN: (403, "This is not allowed."),
    Fault.REQUEST_TIMEOUT: (408, "The request took too long."),
    Fault.TOO_EARLY: (425, "Too early."),
    Fault.TOO_MANY_REQUESTS: (429, "Too many requests."),
    Fault.CLIENT_ERROR: (400, "The request is not valid."),
    Fault.REDIRECT: (307, "Moved."),
    Fault.SERVER_ERROR_BEFORE: (503, "The service is unavailable."),
    Fault.SERVER_ERROR_AFTER: (502, "Bad gateway."),
}


class FaultDetails(TypedDict, total=False):
    """What a fault can be given."""

    status: int
    message: str
    body: Any
    retry_after: float | str | datetime
    location: str
    seconds: float


@dataclass(slots=True)
class PlannedFault:
    """A fault that waits for its requests."""

    path: str
    method: str | None
    fault: Fault
    left: int | None
    details: FaultDetails

    def matches(self, request: web.Request) -> bool:
        """Whether it is meant for this request."""
        return self.path in ("*", request.path) and self.method in (None, request.method)


class Faults:
    """The faults that are planned, first come first served."""

    def __init__(self, state: OperatorState) -> None:
        self._state = state
        self.planned: list[PlannedFault] = []
        self._released = asyncio.Event()
        self._stopped = False

    def plan(self, path: str, fault: Fault, times: int | None, method: str | None, details: FaultDetails) -> None:
        """Spoil the next `times` requests of a path (`*`: of any); None: until cleared."""
        self.planned.append(PlannedFault(path, method, fault, times, details))

    def stop(self) -> None:
        """End every request that hangs, without effect."""
        self._stopped = True
        self.release()

    def release(self) -> None:
        """Let every request that hangs go on."""
        self._released.set()
        self._released = asyncio.Event()

    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request, with its fault if there is one."""
        planned = self._take(request)
        if planned is None:
            return await handler(request)
        fault, details = planned.fault, planned.details
        if fault is Fault.HANG_BEFORE:
            await self._hang(details)
            return await handler(request) if self._is_waited_for(request) else web.Response()
        if fault not in _EFFECTIVE:
            return self._answer(request, fault, details)
        answer = await handler(request)
        match fault:
            case Fault.HANG_AFTER:
                await self._hang(details)
                return answer
            case Fault.TRUNCATED_JSON:
                return web.Response(body=_first_half(answer), status=answer.status, content_type="application/json")
            case Fault.CUT_SHORT:
                return await _cut_short(request, answer)
            case Fault.EMPTY_ANSWER:
                return web.Response(status=details.get("status", 200))
            case _:
                return self._answer(request, fault, details)

    def _take(self, request: web.Request) -> PlannedFault | None:
        for planned in self.planned:
            if planned.matches(request):
                if planned.left is not None:
                    planned.left -= 1
                    if not planned.left:
                        self.planned.remove(planned)
                return planned
        return None

    async def _hang(self, details: FaultDetails) -> None:
        try:
            async with asyncio.timeout(details.get("seconds")):
                await self._released.wait()
        except TimeoutError:
            pass

    def _is_waited_for(self, request: web.Request) -> bool:
        return not self._stopped and request.transport is not None and not request.transport.is_closing()

    def _answer(self, request: web.Request, fault: Fault, details: FaultDetails) -> web.Response:
        match fault:
            case Fault.RESET_BEFORE | Fault.RESET_AFTER:
                reset(request)
                return web.Response()
            case Fault.HTML_BEFORE | Fault.HTML_AFTER:
                return web.Response(text=_HTML, status=details.get("status", 200), content_type="text/html")
        default_status, default_message = _STATUS[fault]
        status = details.get("status", default_status)
        headers = {}
        if fault is Fault.REDIRECT:
            headers["Location"] = details.get("location", "https://login.example/")
        if "retry_after" in details:
            headers["Retry-After"] = _write_retry_after(details["retry_after"])
        if "body" in details:
            return web.json_response(details["body"], status=status, headers=headers)
        return answer_error(self._state.behaviour, status, details.get("message", default_message), headers)


def reset(request: web.Request) -> None:
    """End the connection with a TCP reset, as a broken middle box does."""
    if (transport := request.transport) is None:
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _cut_short(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    half = _first_half(answer)
    broken = web.StreamResponse(status=answer.status)
    broken.content_type = "application/json"
    broken.content_length = 2 * len(half) + 1
    await broken.prepare(request)
    await broken.write(half)
    broken.force_close()
    if request.transport is not None:
        request.transport.close()
    return broken


def _first_half(answer: web.StreamResponse) -> bytes:
    body = answer.body if isinstance(answer, web.Response) else None
    return body[: len(body) // 2] if isinstance(body, bytes) else b""


def _write_retry_after(value: float | str | datetime) -> str:
    if isinstance(value, datetime):
        return format_datetime(value.astimezone(UTC), usegmt=True)
    return value if isinstance(value, str) else f"{value:g}"
