"""A running double, a client that is logged in to it, and a customer's webhook."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientTimeout, web
import pytest

from . import Gateway, RecordedRequest
from .records import record

type Json = Any
"""Whatever JSON the operator answers; a test knows what it looks for."""

ANNA = "+420607608609"
OFFICE = "+420777888999"


@dataclass
class Client:
    """What any program does that talks to the operator."""

    session: ClientSession
    gateway: Gateway
    token: str

    async def request(self, method: str, path: str, **options: Any) -> ClientResponse:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"} | options.pop("headers", {})
        answer = await self.session.request(
            method, self.gateway.url + path, headers=headers, allow_redirects=False, **options
        )
        await answer.read()
        return answer

    async def send(self, text: str = "Hello world!", to: str = ANNA, from_: str = OFFICE) -> ClientResponse:
        return await self.request("POST", "/SMS", json={"from": from_, "to": to, "text": text})

    async def send_instant(self, **changes: Any) -> ClientResponse:
        body = {"from": "222333444", "to": "777888999", "message": "Water!", "email": "delivery@example.com"}
        return await self.request("POST", "/v1/sms", json=body | changes)

    async def history(
        self, start: str = "2026-01-01T00:00:00.000+01:00", end: str = "2027-01-01T00:00:00.000+01:00"
    ) -> ClientResponse:
        return await self.request("GET", "/SMS", params={"startTime": start, "endTime": end})

    async def rows(self) -> Json:
        answer = await self.history()
        assert answer.status == 200
        return await answer.json()

    async def grant(self, **form: str) -> ClientResponse:
        return await self.session.post(self.gateway.url + "/token", data={"client_id": "api"} | form)


@dataclass
class Receiver:
    """A customer's webhook that notes each call and answers what it is told to."""

    calls: list[RecordedRequest] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append(await record(request))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def gateway(socket_enabled: None, clock: Clock) -> AsyncIterator[Gateway]:
    async with Gateway(clock=clock) as running:
        yield running


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[Client]:
    async with ClientSession(timeout=ClientTimeout(total=10)) as session:
        yield Client(session, gateway, gateway.new_token())


@pytest.fixture
async def receiver(gateway: Gateway, unused_tcp_port: int) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_route("*", "/api/webhook/secret", receiver.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    gateway.webhook_url = f"http://127.0.0.1:{unused_tcp_port}/api/webhook/secret"
    yield receiver
    await runner.cleanup()
