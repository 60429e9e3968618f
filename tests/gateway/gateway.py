"""The double itself: one server that plays the operator's three hosts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self, Unpack

from aiohttp import web

from .answers import answer_error
from .authorization import AuthorizationServer
from .behaviour import Behaviour
from .control import ControlApi
from .deliveries import Deliveries
from .faults import Fault, FaultDetails, Faults, Handler
from .history import History
from .instant import InstantApi
from .listener import Listener
from .records import RecordedRequest, StoredMessage, record
from .sms import ChatApi
from .state import OperatorState
from .times import utc_now
from .webhooks import WebhookCall, WebhookCaller, WebhookTransport

_TOKEN_PATH = "/token"
_API_PATHS = ("/SMS", "/v1/")


class Gateway(OperatorState):
    """A pretended operator on the loopback interface; `url` stands for all three hosts.

    What the documentation leaves open is in `behaviour`; what can go wrong goes wrong through `fail`.
    """

    def __init__(
        self,
        *,
        username: str = "api@example.com",
        password: str = "correct horse battery staple",
        subject: str = "6f1c1a52-7a55-4d6c-9c0e-3f1d1f0f7a01",
        numbers: tuple[str, ...] = ("+420777888999",),
        trunk_numbers: tuple[str, ...] = ("222333444",),
        behaviour: Behaviour | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare an operator with one customer; nothing listens yet."""
        super().__init__(
            username=username,
            password=password,
            subject=subject,
            numbers=numbers,
            trunk_numbers=trunk_numbers,
            behaviour=behaviour or Behaviour(),
            clock=clock,
        )
        self._authorization = AuthorizationServer(self)
        self._webhooks = WebhookCaller(self)
        self._deliveries = Deliveries(self, self._webhooks)
        self._chat = ChatApi(self, self._deliveries)
        self._history = History(self)
        self._instant = InstantApi(self, self._deliveries)
        self._faults = Faults(self)
        self._listener = Listener()

    # Life

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        application = web.Application(middlewares=[self._handle])
        application.add_routes(
            [
                web.post(_TOKEN_PATH, self._authorization.answer_token),
                web.get("/SMS/allowed-numbers", self._chat.answer_numbers),
                web.post("/SMS", self._chat.answer_send),
                web.get("/SMS", self._history.answer),
                web.post("/v1/sms", self._instant.answer_send),
                *ControlApi(self).routes(),
            ]
        )
        await self._listener.start(application, port)

    async def stop(self) -> None:
        """Stop listening and forget what was still to happen."""
        self._faults.stop()
        await self._deliveries.stop()
        await self._listener.stop()

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def url(self) -> str:
        """The address of all three hosts, without a path; stays the same while connections are refused."""
        return self._listener.url

    # The network between

    async def refuse_connections(self) -> None:
        """Stop listening and drop open connections, until `accept_connections`."""
        await self._listener.close()

    async def accept_connections(self) -> None:
        """Listen again on the same port."""
        await self._listener.open()

    def refuse_connections_for(self, seconds: float) -> None:
        """Refuse connections for so long; returns at once."""
        self._listener.pause(seconds)

    def fail(
        self,
        path: str,
        fault: Fault,
        times: int | None = 1,
        *,
        method: str | None = None,
        **details: Unpack[FaultDetails],
    ) -> None:
        """Spoil the next `times` requests of a path (`*`: of any); None: until `clear_faults`."""
        self._faults.plan(path, fault, times, method, details)

    @property
    def planned_faults(self) -> list[dict[str, Any]]:
        """The faults still to come, as JSON values."""
        return [
            {
                "path": planned.path,
                "method": planned.method,
                "fault": planned.fault.value,
                "left": planned.left,
            }
            for planned in self._faults.planned
        ]

    def clear_faults(self) -> None:
        """Forget the planned faults and let go what hangs."""
        self._faults.planned.clear()
        self._faults.release()

    def release(self) -> None:
        """Let every request that hangs go on."""
        self._faults.release()

    def requests_of(self, path: str, method: str | None = None) -> list[RecordedRequest]:
        """Give the requests of a path so far, answered or not."""
        return [request for request in self.requests if request.path == path and method in (None, request.method)]

    async def wait_for_requests(self, path: str, count: int = 1, *, method: str | None = None) -> list[RecordedRequest]:
        """Give the requests of a path once there are so many of them, answered or not."""
        await self.wait_until(lambda: len(self.requests_of(path, method)) >= count)
        return self.requests_of(path, method)

    async def wait_for_messages(self, count: int) -> None:
        """Wait until it holds so many messages."""
        await self.wait_until(lambda: len(self.messages) >= count)

    # The login

    def new_token(self, lifetime: float | None = None) -> str:
        """Make an access token as the operator's portal shows it; `lifetime` in seconds."""
        return self._authorization.new_token(lifetime)

    def expire_tokens(self, *, refresh: bool = False) -> None:
        """Reject every access token given out so far, on request the refresh tokens too."""
        self._authorization.expire_tokens(refresh=refresh)

    def secrets(self) -> set[str]:
        """Give the password and each token that it was shown: what nobody else may see."""
        bearers = [request.headers.get("authorization", "").removeprefix("Bearer ") for request in self.requests]
        refreshed = [request.form.get("refresh_token", "") for request in self.requests_of("/token")]
        return {self.password, *bearers, *refreshed} - {""}

    # The phones

    def switch_off(self, number: str) -> None:
        """From now on this phone gives no report by itself."""
        self._deliveries.switch_off(number)

    def switch_on(self, number: str) -> None:
        """Bring the phone back; what waited for it is delivered, where reports come by themselves."""
        self._deliveries.switch_on(number)

    async def receive_text(
        self, from_: str, to: str, text: str, *, created_at: datetime | None = None, call_webhook: bool = True
    ) -> StoredMessage:
        """Someone texts one of the numbers."""
        return await self._deliveries.receive(from_, to, text, created_at=created_at, call_webhook=call_webhook)

    async def report(
        self, message: StoredMessage, state: str = "DELIVERED", *, call_webhook: bool = True, repeat: int = 1
    ) -> None:
        """Note what became of a sent message and tell the customer, `repeat` times."""
        await self._deliveries.report(message, state, call_webhook=call_webhook, repeat=repeat)

    # The webhook

    @property
    def webhook_transport(self) -> WebhookTransport:
        """Makes the calls: (method, path and query, headers, body) -> status, 0 where nobody answered."""
        return self._webhooks.transport

    @webhook_transport.setter
    def webhook_transport(self, transport: WebhookTransport) -> None:
        self._webhooks.transport = transport

    async def call_webhook(self, message: StoredMessage, **overrides: Any) -> int:
        """Call with changed fields (None leaves one out; `from_` is `from`) and give the status."""
        return await self._webhooks.call(message, overrides)

    async def call_webhook_raw(
        self,
        body: bytes = b"",
        *,
        content_type: str | None = "application/json",
        method: str = "POST",
        query: str = "",
    ) -> int:
        """Call with any body; the answer's status."""
        headers = {} if content_type is None else {"Content-Type": content_type}
        return await self._webhooks.make(WebhookCall(method, query, headers, body))

    async def release_webhooks(self, *, reverse: bool = False) -> None:
        """Make the calls that `Behaviour.webhook_hold` kept, on request the newest first."""
        await self._webhooks.release(reverse=reverse)

    # Every request

    @web.middleware
    async def _handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != _TOKEN_PATH and not request.path.startswith(_API_PATHS):
            return await handler(request)
        await self._record(request)
        return await self._faults.handle(request, lambda passed: self._answer(passed, handler))

    async def _record(self, request: web.Request) -> None:
        self.requests.append(await record(request))
        self.note_change()

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == _TOKEN_PATH:
            return await handler(request)
        if refusal := self._authorization.refuse(request):
            return refusal
        if self.behaviour.require_accept and "application/json" not in request.headers.get("Accept", ""):
            return answer_error(self.behaviour, 406, "The request must accept application/json.")
        return await handler(request)
