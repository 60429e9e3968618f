"""A line to the operator that is watched: the integration's own client, and requests that it never makes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from yarl import URL

from custom_components.ipex_sms.api import Authorization, IpexClient, IpexError, PasswordAuthorization, Servers
from custom_components.ipex_sms.api.client import HISTORY_LIMIT
from custom_components.ipex_sms.api.history import write_time
from custom_components.ipex_sms.api.parsing import NOTHING
from custom_components.ipex_sms.api.transport import ANSWER_LIMIT, DEFAULT_TIMEOUT, Reply, address_of, exchange
from scripts.first_contact.findings import Findings
from scripts.first_contact.forms import NOT_UNDERSTOOD, form_of_body, media_type_to_show

type Clock = Callable[[], datetime]
type Pause = Callable[[float], Awaitable[None]]

_LIMIT_HEADER = ("x-ratelimit", "ratelimit", "x-rate-limit")


class Watch:
    """Makes requests as the client does, and keeps the answer to the last one."""

    def __init__(self, findings: Findings) -> None:
        """Note in `findings` what every answer tells."""
        self._findings = findings
        self.latest: Reply | None = None

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
        """Make one request; what breaks is noted as well."""
        self.latest = None
        try:
            reply = await exchange(session, method, url, headers=headers, body=body, seconds=seconds, limit=limit)
        except IpexError as error:
            self._findings.add("broken_exchanges", [f"{method} {url.path}: {type(error).__name__}"])
            raise
        self.latest = reply
        self._learn(method, url.path, reply)
        return reply

    def _learn(self, method: str, path: str, reply: Reply) -> None:
        findings = self._findings
        findings.add(
            f"answers_{method.lower()}_{_name(path)}",
            [f"{reply.status} {media_type_to_show(reply.headers.get('content-type'))}"],
        )
        findings.add("rate_limit_headers", [name for name in reply.headers if name.startswith(_LIMIT_HEADER)])
        if (retry_after := reply.headers.get("retry-after")) is not None:
            form = NOT_UNDERSTOOD if reply.retry_after is None else "date"
            findings.add("retry_after_forms", ["seconds" if retry_after.strip().isdigit() else form])


@dataclass(frozen=True, slots=True)
class Contact:
    """What every step needs."""

    session: aiohttp.ClientSession
    servers: Servers
    client: IpexClient
    watch: Watch
    findings: Findings
    clock: Clock
    pause: Pause

    @property
    def latest_shape(self) -> str:
        """The shape of the last answer, `nothing` where none came."""
        return NOTHING if self.watch.latest is None else form_of_body(self.watch.latest)

    async def ask(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        token: str | None = None,
        accept: str = "application/json",
    ) -> Reply:
        """Ask the SMS Chat API in a way of one's own. Raises IpexError."""
        bearer = await self.client.authorization.access_token() if token is None else token
        headers = {"accept": accept, "Authorization": f"Bearer {bearer}"}
        url = address_of(self.servers.sms_url, path, query)
        return await self.watch(self.session, "GET", url, headers=headers, limit=HISTORY_LIMIT)

    async def ask_history(self, start: datetime, end: datetime) -> Reply:
        """Ask for one window of the history, however long. Raises IpexError."""
        return await self.ask("SMS", {"startTime": write_time(start), "endTime": write_time(end)})


def open_contact(
    session: aiohttp.ClientSession,
    servers: Servers,
    login: Authorization | tuple[str, str],
    *,
    clock: Clock,
    pause: Pause,
) -> Contact:
    """Prepare a line, with an e-mail and a password or with another login; nothing is asked yet."""
    findings = Findings()
    watch = Watch(findings)
    if isinstance(login, tuple):
        login = PasswordAuthorization(session, servers.auth_url, *login, exchange=watch)
    client = IpexClient(session, login, servers, exchange=watch)
    return Contact(session, servers, client, watch, findings, clock, pause)


def _name(path: str) -> str:
    return path.strip("/").replace("/", "_").replace("-", "_").lower()
