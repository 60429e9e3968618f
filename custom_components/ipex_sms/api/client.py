"""The operator's three hosts behind one client."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from http import HTTPStatus
import json
import re

import aiohttp

from .auth import Authorization
from .errors import LoginRefusedError
from .history import history_error, read_windows, write_time
from .models import AllowedNumbers, HistoryWindow, Identity, SendAnswer, Servers
from .outcome import raise_for_status, reason_of
from .parsing import parse_allowed_numbers, parse_aside, parse_history, parse_send_answer
from .transport import ANSWER_LIMIT, DEFAULT_TIMEOUT, Exchange, Reply, address_of, exchange

# 31 days of a very busy number; more is asked for in shorter windows.
HISTORY_LIMIT = 64 * 1024 * 1024

_CZECH_NUMBER = re.compile(r"\+420([0-9]{9})")


class IpexClient:
    """What can be asked of the operator. Every method raises IpexError only.

    LoginRefusedError: the login does not work. NotSentError: surely without effect. RefusedError: refused for
    good. UnknownOutcomeError: it may have had an effect; for a question: there is no answer.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        authorization: Authorization,
        servers: Servers = Servers(),  # noqa: B008 - immutable
        *,
        timeout: float = DEFAULT_TIMEOUT,
        exchange: Exchange = exchange,
    ) -> None:
        """Use the session as it is; `timeout` in seconds, for one request as a whole."""
        self.authorization = authorization
        self._session = session
        self._servers = servers
        self._timeout = timeout
        self._exchange = exchange

    async def log_in(self) -> Identity:
        """Make sure that there is an access token; return whose it is."""
        await self.authorization.access_token()
        return self.authorization.identity

    async def allowed_numbers(self) -> AllowedNumbers:
        """Return the numbers that one may send from."""
        reply, token = await self._ask("GET", self._servers.sms_url, "SMS/allowed-numbers")
        raise_for_status(reply, token)
        return await parse_aside(parse_allowed_numbers, reply)

    async def send(self, *, sender: str, recipient: str, text: str) -> SendAnswer:
        """Send one SMS from an allowed number; both numbers in E.164 with `+`."""
        return await self._send(self._servers.sms_url, "SMS", {"from": sender, "to": recipient, "text": text})

    async def send_instant(
        self, *, sender: str, recipient: str, text: str, email: str, shortname: str | None = None
    ) -> SendAnswer:
        """Send one instant SMS, billed to the trunk number `sender`; both numbers in E.164 with `+`.

        The delivery notification goes to `email`. The recipient sees 60030, or the registered `shortname`.
        """
        content = {
            "from": _national_if_czech(sender),
            "to": _national_if_czech(recipient),
            "message": text,
            "email": email,
        }
        if shortname:
            content["shortname"] = shortname
        return await self._send(self._servers.instant_url, "v1/sms", content)

    def history(self, start: datetime, end: datetime) -> AsyncIterator[HistoryWindow]:
        """Yield all messages between two aware times, oldest window first; none is longer than 31 days."""
        if start.tzinfo is None or end.tzinfo is None:
            raise ValueError("The times of a history need a zone")
        return read_windows(self._history_window, start, end)

    async def _history_window(self, start: datetime, end: datetime) -> HistoryWindow:
        query = {"startTime": write_time(start), "endTime": write_time(end)}
        reply, token = await self._ask("GET", self._servers.sms_url, "SMS", query=query, limit=HISTORY_LIMIT)
        if not reply.succeeded:
            raise history_error(reply, token)
        answer = await parse_aside(parse_history, reply)
        return HistoryWindow(start, end, answer.records, answer.unreadable, answer.shape)

    async def _send(self, server: str, path: str, content: Mapping[str, str]) -> SendAnswer:
        reply, token = await self._ask("POST", server, path, content=content)
        raise_for_status(reply, token)
        return await parse_aside(parse_send_answer, reply)

    async def _ask(
        self,
        method: str,
        server: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        content: Mapping[str, str] | None = None,
        limit: int = ANSWER_LIMIT,
    ) -> tuple[Reply, str]:
        """Return the answer and the token it was given to; after a 401 the login is renewed and used once."""
        url = address_of(server, path, query)
        body = None if content is None else json.dumps(content, ensure_ascii=False).encode(errors="replace")
        headers = {"accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"

        async def ask(token: str) -> Reply:
            return await self._exchange(
                self._session,
                method,
                url,
                headers=headers | {"Authorization": f"Bearer {token}"},
                body=body,
                seconds=self._timeout,
                limit=limit,
            )

        token = await self.authorization.access_token()
        reply = await ask(token)
        if reply.status == HTTPStatus.UNAUTHORIZED:
            token = await self.authorization.renew(token)
            reply = await ask(token)
        if reply.status == HTTPStatus.UNAUTHORIZED:
            raise LoginRefusedError(
                "The operator refuses a login that was just renewed",
                reason=reason_of(reply.body, token),
                status=reply.status,
            )
        return reply, token


def _national_if_czech(number: str) -> str:
    match = _CZECH_NUMBER.fullmatch(number)
    return match[1] if match else number
