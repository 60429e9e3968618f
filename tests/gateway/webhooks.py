"""The operator's calls to the customer's address."""

import asyncio
import codecs
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from .behaviour import Behaviour, WebhookEncoding
from .fields import write_fields
from .records import StoredMessage
from .state import OperatorState

type WebhookTransport = Callable[[str, str, Mapping[str, str], bytes], Awaitable[int]]
"""Makes one call: method, path and query, headers, body; gives the status, 0 where nobody answered."""

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """One call, ready to be made."""

    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class WebhookCaller:
    """Writes the calls in the encoding of the switches and makes them."""

    def __init__(self, state: OperatorState) -> None:
        self._state = state
        self.transport: WebhookTransport = self._call_over_http
        self._held: list[WebhookCall] = []

    async def announce(self, message: StoredMessage, repeat: int = 1) -> None:
        """Tell the customer about a message, in the way of the switches; nothing without an address."""
        if self._state.webhook_url is None:
            return
        behaviour = self._state.behaviour
        call = encode_call(behaviour, self._fields(message))
        for _ in range(repeat * behaviour.webhook_repeat):
            if behaviour.webhook_hold:
                self._held.append(call)
                continue
            await asyncio.sleep(behaviour.webhook_delay)
            await self._insist(call)

    async def release(self, *, reverse: bool) -> None:
        """Make the calls that were held back, on request the newest first."""
        held, self._held = self._held, []
        for call in reversed(held) if reverse else held:
            await self._insist(call)

    async def call(self, message: StoredMessage, overrides: Mapping[str, Any]) -> int:
        """Make one call with changed fields (None leaves one out; `from_` is `from`) and give its status."""
        changed = self._fields(message) | {key.rstrip("_"): value for key, value in overrides.items()}
        call = encode_call(self._state.behaviour, {key: value for key, value in changed.items() if value is not None})
        return await self.make(call)

    async def make(self, call: WebhookCall) -> int:
        """Make one call and note its status, 0 where nobody answered."""
        if self._state.webhook_url is None:
            raise RuntimeError("the double has no webhook address")
        target = URL(self._state.webhook_url)
        query = "&".join(part for part in (target.raw_query_string, call.query) if part)
        path_and_query = f"{target.raw_path}?{query}" if query else target.raw_path
        status = await self.transport(call.method, path_and_query, call.headers, call.body)
        self._state.webhook_answers.append(status)
        self._state.note_change()
        return status

    async def _insist(self, call: WebhookCall) -> None:
        for _ in range(self._state.behaviour.webhook_retries):
            if await self.make(call) in _OK:
                return
            await asyncio.sleep(self._state.behaviour.webhook_retry_delay)
        await self.make(call)

    def _fields(self, message: StoredMessage) -> dict[str, Any]:
        behaviour = self._state.behaviour
        return write_fields(behaviour, message, behaviour.webhook_created_at_zone or behaviour.created_at_zone)

    async def _call_over_http(self, method: str, path_and_query: str, headers: Mapping[str, str], body: bytes) -> int:
        url = URL(str(URL(self._state.webhook_url or "").origin()) + path_and_query, encoded=True)
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.request(method, url, headers=headers, data=body or None, allow_redirects=False) as answer,
            ):
                return answer.status
        except aiohttp.ClientError, TimeoutError:
            return 0


def encode_call(behaviour: Behaviour, fields: Mapping[str, Any]) -> WebhookCall:
    """Write the fields of a call in the encoding that is switched on."""
    mark = codecs.BOM_UTF8 if behaviour.webhook_bom else b""
    match behaviour.webhook_encoding:
        case WebhookEncoding.QUERY:
            return WebhookCall("GET", urlencode(fields), {}, b"")
        case WebhookEncoding.FORM:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        case WebhookEncoding.JSON:
            body, kind = json.dumps(fields, ensure_ascii=False).encode(), "application/json; charset=utf-8"
    return WebhookCall(behaviour.webhook_method, "", {"Content-Type": kind}, mark + body)
